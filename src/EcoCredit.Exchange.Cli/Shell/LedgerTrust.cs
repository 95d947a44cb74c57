using System.CommandLine;
using System.Text;
using EcoCredit.Exchange.Cli.Commands;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>
/// Options that name the keys which a ledger is trusted by. None of them takes a key from the ledger itself, but the one that says so.
/// </summary>
internal sealed class LedgerTrust
{
    private const int MaxKeysLength = 1 << 20;

    private readonly CliContext _context;
    private readonly Option<string[]> _keys;
    private readonly Option<string?> _file;
    private readonly Option<string[]> _cards;
    private readonly Option<string[]> _witnesses;
    private readonly Option<int?> _quorum;

    public LedgerTrust(CliContext context)
    {
        _context = context;
        _keys = Many("--key", Texts.TrustKey);
        _file = new Option<string?>("--keys") { Description = context.T(Texts.TrustKeys) };
        _cards = Many("--card", Texts.TrustCard);
        _witnesses = Many("--witness", Texts.TrustWitness);
        _quorum = new Option<int?>("--quorum") { Description = context.T(Texts.TrustQuorum) };
    }

    public IEnumerable<Option> Options => [_keys, _file, _cards, _witnesses, _quorum];

    /// <summary>The keys that were named, and those of a folder's directory.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="folder">The folder, where one was named.</param>
    /// <exception cref="CliException">A key is malformed, or there is none at all.</exception>
    public IReadOnlyList<NoteVerifier> ReadKeys(ParseResult parse, string? folder)
    {
        var texts = new List<string>(parse.GetValue(_keys) ?? []);
        if (parse.GetValue(_file) is { } file) texts.AddRange(Lines(ReadFile(file)));
        texts.AddRange((parse.GetValue(_cards) ?? []).SelectMany(card => PeerCard.Read(card).LedgerKeys));
        if (folder is not null) texts.AddRange(PeerCommand.Open(_context, folder).Agencies.SelectMany(agency => agency.LedgerKeys));
        return Parse(texts);
    }

    /// <summary>The witnesses that were named, and how many of them are asked for: all where nothing was said.</summary>
    public (IReadOnlyList<NoteVerifier> Witnesses, int Quorum) ReadWitnesses(ParseResult parse)
    {
        var witnesses = Parse(parse.GetValue(_witnesses) ?? []);
        if (witnesses.FirstOrDefault(witness => witness.Type != NoteKeyType.CosignatureV1) is { } other)
            throw new CliException(ExitCode.Usage, _context.T(Texts.NotAWitness, other));
        var quorum = parse.GetValue(_quorum) ?? witnesses.Count;
        return quorum >= 0 && quorum <= witnesses.Count
            ? (witnesses, quorum)
            : throw new CliException(ExitCode.Usage, _context.T(Texts.BadQuorum, quorum, witnesses.Count));
    }

    /// <summary>Verifier keys, a line each.</summary>
    public IReadOnlyList<NoteVerifier> Parse(byte[] file) => Parse(Lines(file));

    private IReadOnlyList<NoteVerifier> Parse(IEnumerable<string> texts) =>
    [
        .. texts.Distinct(StringComparer.Ordinal).Select(text => NoteVerifier.TryParse(text, out var key, out var reason)
            ? key
            : throw new CliException(ExitCode.Usage, _context.T(Texts.BadKey, text, reason))),
    ];

    private static IEnumerable<string> Lines(byte[] file) =>
        Encoding.UTF8.GetString(file).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#'));

    private byte[] ReadFile(string path)
    {
        var length = new FileInfo(path).Length;
        return length <= MaxKeysLength
            ? File.ReadAllBytes(path)
            : throw new CliException(ExitCode.Usage, _context.T(Texts.FileTooLong, path, MaxKeysLength));
    }

    private Option<string[]> Many(string name, Text description) => new(name)
    {
        Description = _context.T(description),
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };
}
