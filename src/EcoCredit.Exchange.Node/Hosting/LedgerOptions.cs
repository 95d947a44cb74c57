using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>The ledger towards the outside: who may read it, who cosigns it, who says what time it was, how long bodies are kept.</summary>
public sealed record LedgerOptions
{
    /// <summary>
    /// Where checkpoint and tiles are served over plain HTTPS (C2SP tlog-tiles), and where add-checkpoint is answered: host:port, port 0
    /// takes a free one. Not served if empty.
    /// </summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>
    /// Who may read there: "enrolled" asks for a client certificate that the directory knows, "anyone" for none. Entries hold no personal
    /// data, but they show who asked whom, and when.
    /// </summary>
    public string Readers { get; init; } = "enrolled";

    /// <summary>
    /// Goes up by one with each recovery: the origin of every epoch is another (exchange.ecocredit/CODE, then exchange.ecocredit/CODE/2).
    /// </summary>
    public int Epoch { get; init; } = 1;

    /// <summary>An idle ledger is published again after so many minutes, 1 to 60.</summary>
    public int RepublishMinutes { get; init; } = 10;

    /// <summary>Within so many hours everything that is stored is read and hashed again, 1 to 720.</summary>
    public int ReviewHours { get; init; } = 24;

    /// <summary>Whose checkpoints this node cosigns.</summary>
    public WitnessingOptions Witnessing { get; init; } = new();

    /// <summary>Who cosigns this node's checkpoints.</summary>
    public IReadOnlyList<WitnessOptions> Witnesses { get; init; } = [];

    /// <summary>How many of the witnesses are needed; 0 to their number.</summary>
    public int WitnessQuorum { get; init; }

    /// <summary>
    /// Minutes for which the node goes on answering without that quorum, visibly; then it stops disclosing. 1 to 10,080.
    /// </summary>
    public int WitnessGraceMinutes { get; init; } = 60;

    /// <summary>Who stamps published checkpoints (RFC 3161); nobody if null.</summary>
    public TimestampOptions? Timestamps { get; init; }

    /// <summary>How long bodies are kept.</summary>
    public RetentionOptions Retention { get; init; } = new();

    internal IEnumerable<string> Check()
    {
        if (Listen.Any(l => l is null) || Witnesses.Any(w => w is null) || Witnessing.Logs.Any(l => l is null))
            return ["ledger: an entry is null."];
        var problems = Listen.Where(l => !NodeOptionsFile.TryParseListen(l, out _, out _))
            .Select(l => $"ledger.listen: {l} is not host:port.").ToList();
        if (Readers is not ("enrolled" or "anyone")) problems.Add($"ledger.readers: {Readers} is not enrolled or anyone.");
        Range(Epoch, 1, 1_000_000, "epoch");
        Range(RepublishMinutes, 1, 60, "republishMinutes");
        Range(ReviewHours, 1, 720, "reviewHours");
        Range(WitnessQuorum, 0, Witnesses.Count, "witnessQuorum");
        Range(WitnessGraceMinutes, 1, 10_080, "witnessGraceMinutes");
        problems.AddRange(Witnesses.SelectMany((witness, i) => witness.Check($"ledger.witnesses[{i}]")));
        if (Witnesses.DistinctBy(w => w.Key, StringComparer.Ordinal).Count() < Witnesses.Count)
            problems.Add("ledger.witnesses: a key is named twice.");
        if (Witnessing.Enabled && Listen.Count == 0) problems.Add("ledger.witnessing: a witness needs ledger.listen.");
        problems.AddRange(Witnessing.Logs.SelectMany((log, i) => log.Check($"ledger.witnessing.logs[{i}]")));
        problems.AddRange(Timestamps?.Check() ?? []);
        problems.AddRange(Retention.Check());
        return problems;

        void Range(int value, int from, int to, string name)
        {
            if (value < from || value > to) problems.Add($"ledger.{name}: {value} is not {from} to {to}.");
        }
    }
}

/// <summary>Whose checkpoints this node cosigns.</summary>
public sealed record WitnessingOptions
{
    /// <summary>Whether it does at all. It then cosigns the ledgers of all enrolled agencies.</summary>
    public bool Enabled { get; init; }

    /// <summary>Other logs.</summary>
    public IReadOnlyList<WitnessedLogOptions> Logs { get; init; } = [];
}

/// <summary>A log of somebody who is not enrolled.</summary>
public sealed record WitnessedLogOptions
{
    /// <summary>Its origin.</summary>
    public required string Origin { get; init; }

    /// <summary>Its verifier keys (C2SP signed-note); one that signed is enough.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    internal IEnumerable<string> Check(string where)
    {
        if (Keys.Count == 0) yield return $"{where}.keys: at least one.";
        foreach (var key in Keys)
        {
            if (!NoteVerifier.TryParse(key, out var verifier, out var reason)) yield return $"{where}.keys: {key}: {reason}.";
            else if (verifier.Name != Origin) yield return $"{where}.keys: {verifier.Name} is not the origin {Origin}.";
        }
    }
}

/// <summary>A witness that is asked for cosignatures (C2SP tlog-witness).</summary>
public sealed record WitnessOptions
{
    /// <summary>https://host:port/prefix; add-checkpoint is appended.</summary>
    public required string Url { get; init; }

    /// <summary>Its cosignature verifier key.</summary>
    public required string Key { get; init; }

    internal IEnumerable<string> Check(string where)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url is not { Query: "", Fragment: "", UserInfo: "" })
            yield return $"{where}.url: {Url} is not https://host:port/prefix.";
        if (!NoteVerifier.TryParse(Key, out var verifier, out var reason)) yield return $"{where}.key: {Key}: {reason}.";
        else if (verifier.Type != NoteKeyType.CosignatureV1) yield return $"{where}.key: {Key} is not a cosignature key.";
    }
}

/// <summary>A timestamp authority (RFC 3161).</summary>
public sealed record TimestampOptions
{
    /// <summary>Where it answers: http or https; its tokens prove themselves.</summary>
    public required string Url { get; init; }

    /// <summary>PEM file with the authorities that its certificate has to chain to, relative to the folder.</summary>
    public required string Anchors { get; init; }

    /// <summary>The newest checkpoint is stamped every so many minutes while the ledger grows, 1 to 1,440.</summary>
    public int EveryMinutes { get; init; } = 10;

    /// <summary>Minutes for which the node goes on answering without a token, visibly; then it stops disclosing. 1 to 10,080.</summary>
    public int GraceMinutes { get; init; } = 1_440;

    internal IEnumerable<string> Check()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            yield return $"ledger.timestamps.url: {Url} is not http:// or https://.";
        if (string.IsNullOrWhiteSpace(Anchors)) yield return "ledger.timestamps.anchors: a PEM file.";
        if (EveryMinutes is < 1 or > 1_440) yield return $"ledger.timestamps.everyMinutes: {EveryMinutes} is not 1 to 1440.";
        if (GraceMinutes is < 1 or > 10_080) yield return $"ledger.timestamps.graceMinutes: {GraceMinutes} is not 1 to 10080.";
    }
}

/// <summary>How long bodies are kept. The entries stay for ever.</summary>
public sealed record RetentionOptions
{
    /// <summary>Years for documents and what was told, 1 to 100.</summary>
    public int Years { get; init; } = 10;

    /// <summary>Years for answers to procurement and tendering, 15 to 100 (Government Procurement Law, article 42).</summary>
    public int ProcurementYears { get; init; } = 15;

    internal IEnumerable<string> Check()
    {
        if (Years is < 1 or > 100) yield return $"ledger.retention.years: {Years} is not 1 to 100.";
        if (ProcurementYears is < 15 or > 100) yield return $"ledger.retention.procurementYears: {ProcurementYears} is not 15 to 100.";
    }
}
