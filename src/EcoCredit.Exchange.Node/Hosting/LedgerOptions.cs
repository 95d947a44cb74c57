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

    internal void Check(OptionProblems problems)
    {
        foreach (var listen in Listen) problems.Listen("ledger.listen", listen);
        problems.Choice("ledger.readers", Readers, "enrolled", "anyone");
        problems.Range("ledger.epoch", Epoch, 1, 1_000_000);
        problems.Range("ledger.republishMinutes", RepublishMinutes, 1, 60);
        problems.Range("ledger.reviewHours", ReviewHours, 1, 720);
        if (WitnessQuorum < 0 || WitnessQuorum > Witnesses.Count)
            problems.Add(
                "ledger.witnessQuorum",
                $"{WitnessQuorum} is not 0 to {Witnesses.Count}, the number of ledger.witnesses.",
                $"{WitnessQuorum} 不在 0 至 {Witnesses.Count}（ledger.witnesses 的数目）之间。");
        problems.Range("ledger.witnessGraceMinutes", WitnessGraceMinutes, 1, 10_080);
        for (var i = 0; i < Witnesses.Count; i++) Witnesses[i].Check($"ledger.witnesses[{i}]", problems);
        problems.Unique("ledger.witnesses", Witnesses.Select(w => w.Key), "a key is named twice.", "同一密钥出现两次。");
        if (Witnessing.Enabled && Listen.Count == 0)
            problems.Add("ledger.witnessing", "a witness needs ledger.listen.", "见证方须设定 ledger.listen。");
        for (var i = 0; i < Witnessing.Logs.Count; i++) Witnessing.Logs[i].Check($"ledger.witnessing.logs[{i}]", problems);
        Timestamps?.Check(problems);
        Retention.Check(problems);
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

    internal void Check(string where, OptionProblems problems)
    {
        if (Keys.Count == 0) problems.Add($"{where}.keys", "at least one.", "至少一个。");
        foreach (var key in Keys)
        {
            if (!NoteVerifier.TryParse(key, out var verifier, out var reason)) problems.Add($"{where}.keys", $"{key}: {reason}.", $"{key} 不是验证密钥：{reason}。");
            else if (verifier.Name != Origin)
                problems.Add($"{where}.keys", $"{verifier.Name} is not the origin {Origin}.", $"{verifier.Name} 不是来源 {Origin}。");
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

    internal void Check(string where, OptionProblems problems)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url is not { Query: "", Fragment: "", UserInfo: "" })
            problems.Add($"{where}.url", $"{Url} is not https://host:port/prefix.", $"{Url} 不是“https://主机:端口/前缀”。");
        if (!NoteVerifier.TryParse(Key, out var verifier, out var reason)) problems.Add($"{where}.key", $"{Key}: {reason}.", $"{Key} 不是验证密钥：{reason}。");
        else if (verifier.Type != NoteKeyType.CosignatureV1)
            problems.Add($"{where}.key", $"{Key} is not a cosignature key.", $"{Key} 不是联署密钥。");
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

    internal void Check(OptionProblems problems)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            problems.Add("ledger.timestamps.url", $"{Url} is not http:// or https://.", $"{Url} 不是 http:// 或 https:// 地址。");
        if (string.IsNullOrWhiteSpace(Anchors)) problems.Add("ledger.timestamps.anchors", "a PEM file.", "应为 PEM 文件。");
        problems.Range("ledger.timestamps.everyMinutes", EveryMinutes, 1, 1_440);
        problems.Range("ledger.timestamps.graceMinutes", GraceMinutes, 1, 10_080);
        if (GraceMinutes < EveryMinutes)
            problems.Add(
                "ledger.timestamps.graceMinutes",
                $"{GraceMinutes} is less than everyMinutes ({EveryMinutes}): the node would stop disclosing between two tokens.",
                $"{GraceMinutes} 小于 everyMinutes（{EveryMinutes}）：节点会在两次时间戳之间停止对外提供信息。");
    }
}

/// <summary>How long bodies are kept. The entries stay for ever.</summary>
public sealed record RetentionOptions
{
    /// <summary>Years for documents and what was told, 1 to 100.</summary>
    public int Years { get; init; } = 10;

    /// <summary>Years for answers to procurement and tendering, 15 to 100 (Government Procurement Law, article 42).</summary>
    public int ProcurementYears { get; init; } = 15;

    internal void Check(OptionProblems problems)
    {
        problems.Range("ledger.retention.years", Years, 1, 100);
        problems.Range("ledger.retention.procurementYears", ProcurementYears, 15, 100);
    }
}
