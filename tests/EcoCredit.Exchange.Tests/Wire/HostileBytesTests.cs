using System.Text;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Tests.Rules;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Tests.Wire;

/// <summary>
/// Whatever reads what a stranger wrote says yes or no and throws nothing; and what it took is what it would write itself, byte for byte,
/// so that nothing has two readings.
/// </summary>
public sealed class HostileBytesTests
{
    private const string Agency = "11990100MB0000027F";
    private static readonly ISigner Signer = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
    private static readonly NoteSigner Noted = new("example.test/log", Signer);
    private static readonly Checkpoint Point = new("example.test/log", 12_345, MerkleHash.Leaf([1]));
    private static readonly TreeHash[] Hashes =
        [.. Enumerable.Range(0, MerkleProofs.InclusionLength(5, Point.Size)).Select(i => MerkleHash.Leaf([(byte)i]))];

    private static readonly byte[] Note = SignedNote.Sign(Point.ToBody(), [Noted]).Encode();
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("a secret of thirty-two bytes....");

    /// <summary>A reader, with something that it takes: the answer is what it read, written again.</summary>
    public static TheoryData<string> Readers => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Readers))]
    [Trait("Security", "MSG-12")]
    public void Says_yes_or_no_and_takes_one_form_only(string name)
    {
        var (good, read) = Table[name];
        read(good).ShouldBe(good);
        Prop.ForAll(Bent(good), bytes =>
        {
            var again = read(bytes);
            return again is null || again.AsSpan().SequenceEqual(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Prop.ForAll<byte[]>(bytes => read(bytes) is not { } again || again.AsSpan().SequenceEqual(bytes)).QuickCheckThrowOnFailure();
    }

    [Fact]
    [Trait("Security", "MSG-12")]
    public void A_cursor_is_read_by_whom_it_was_given_to_and_nothing_else_is_one()
    {
        var pull = new PullCursor(Key);
        var deliveries = new DeliveryCursor(pull);
        var places = new PlaceCursor(Key);
        Prop.ForAll<NonNegativeInt, NonNull<string>>((index, filter) =>
            pull.Read(pull.Write(index.Get, Agency, filter.Get), Agency, filter.Get) == index.Get
            && pull.Read(pull.Write(index.Get, Agency, filter.Get), Agency, filter.Get + "x") is null
            && pull.Read(pull.Write(index.Get, Agency, filter.Get), "other", filter.Get) is null
            && places.Read(places.Write(new(index.Get, Agency), Agency, filter.Get), Agency, filter.Get) == new Place(index.Get, Agency)
            && deliveries.Read(deliveries.Write((Agency, index.Get), Agency, filter.Get), Agency, filter.Get) == (Agency, index.Get))
            .QuickCheckThrowOnFailure();
        foreach (var (good, read) in new (string, Func<string, bool>)[]
        {
            (pull.Write(7, Agency, "f"), text => pull.Read(text, Agency, "f") is null),
            (places.Write(new Place(7, Agency), Agency, "f"), text => places.Read(text, Agency, "f") is null),
            (deliveries.Write((Agency, 7), Agency, "f"), text => deliveries.Read(text, Agency, "f") is null),
        })
        {
            Prop.ForAll(Bent(Encoding.ASCII.GetBytes(good)), bytes => Encoding.Latin1.GetString(bytes) is var t && (t == good || read(t)))
                .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
            Prop.ForAll<NonNull<string>>(text => read(text.Get)).QuickCheckThrowOnFailure();
        }
    }

    [Fact]
    [Trait("Security", "MSG-12")]
    public void An_envelope_is_verified_or_refused_and_never_throws() =>
        Prop.ForAll<string, byte[], byte[]>((type, payload, signature) =>
        {
            var envelope = new DsseEnvelope(type, payload, [new DsseSignature(type, signature)]);
            return !Dsse.Verify(envelope, _ => Signer.PublicKey.CreateVerifier(), required: 1).IsVerified;
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Security", "MSG-12")]
    public void A_statement_that_passes_the_gate_is_parsed_or_refused_and_its_rules_say_what_is_wrong()
    {
        var good = Samples.Access().ToByteArray();
        Prop.ForAll(Bent(good), bytes =>
        {
            if (WireGate.Check(bytes, AccessStatement.Descriptor, WireLimits.Document) is not null) return true;
            try
            {
                var statement = AccessStatement.Parser.ParseFrom(bytes);
                return EcoCredit.Exchange.Rules.DocumentRules.Check(statement, Samples.Context(Role.Procurement)) is not null;
            }
            catch (InvalidProtocolBufferException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    [Trait("Security", "MSG-12")]
    public void A_file_of_rows_is_read_or_refused_as_a_file_and_never_throws_anything_else()
    {
        var good = Encoding.UTF8.GetBytes("a,b,c\n1,\"x \"\"y\"\"\",3\n4,5,6\n");
        bool Read(byte[] bytes)
        {
            try
            {
                return CsvTable.Parse(bytes).Rows.All(row => row.Values.Count > 0);
            }
            catch (IOException)
            {
                return true;
            }
        }

        Prop.ForAll(Bent(good), Read).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Prop.ForAll<byte[]>(Read).QuickCheckThrowOnFailure();
    }

    [Fact]
    [Trait("Security", "MSG-12")]
    public void What_a_stranger_sends_as_the_details_of_an_error_is_an_error_or_nothing()
    {
        var good = new ExchangeError(ErrorReason.Overloaded)
        {
            RetryAfter = TimeSpan.FromSeconds(1),
            Violations = [new("a", "B", "c", "d")],
        }.ToStatus().ToByteArray();
        Prop.ForAll(Bent(good), bytes =>
        {
            var trailers = new Metadata { { ExchangeError.DetailsTrailer, bytes } };
            ExchangeError.Read(new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, ""), trailers));
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    [Trait("Security", "MSG-12")]
    public void No_text_makes_the_search_for_identity_numbers_throw() =>
        Prop.ForAll<char[], byte[]>((text, bytes) =>
        {
            // Lone halves of pairs are among the characters.
            IdentityNumbers.Contains(new string(text) + "110105" + new string(text) + "19491231002X");
            IdentityNumbers.Contains(bytes);
            return true;
        }).QuickCheckThrowOnFailure();

    private static readonly Dictionary<string, (byte[] Good, Func<byte[], byte[]?> Read)> Table = new(StringComparer.Ordinal)
    {
        ["a signed note"] = (Note, bytes => SignedNote.TryParse(bytes, out var note, out _) ? note.Encode() : null),
        // Lines behind the first three are extensions, which C2SP tlog-checkpoint lets stand.
        ["a checkpoint"] = (Point.ToBodyBytes(), bytes => Checkpoint.TryParse(bytes, out var point, out _)
            ? [.. point.ToBodyBytes(), .. bytes.AsSpan(Math.Min(bytes.Length, point.ToBodyBytes().Length))]
            : null),
        ["a proof file"] = (
            new ProofFile(5, Hashes, Note, [1, 2, 3]).Encode(),
            bytes => ProofFile.TryParse(bytes, out var proof, out _) ? proof.Encode() : null),
        ["a ledger entry"] = (
            new LedgerEntry(
                LedgerEntryType.Refusal, 1_700_000_000_000, Agency, Agency, 0, 3, MerkleHash.Leaf([1]), MerkleHash.Leaf([2])).Encode(),
            bytes => LedgerEntry.TryParse(bytes, out var entry, out _) ? entry.Encode() : null),
        ["a bundle of entries"] = (
            EntryBundle.Encode([[1, 2, 3], [], [4]]),
            bytes => EntryBundle.TryParse(bytes, 3, out var entries) ? EntryBundle.Encode([.. entries]) : null),
        ["a credit code"] = Text(Agency, text => CreditCode.TryParse(text, out var code, out _) ? code.Value : null),
        ["an area"] = Text("150100", text => AreaCode.TryParse(text, out var area) ? area.ToString() : null),
        ["a day"] = Text("2026-02-28", text => IsoDay.TryParse(text, out var day) ? IsoDay.Format(day) : null),
        ["a document id"] = Text(
            DocumentId.Format(Guid.NewGuid()), text => DocumentId.IsCanonical(text) ? DocumentId.Format(Guid.Parse(text)) : null),
        ["a public key"] = (
            Signer.PublicKey.Spki.ToArray(), bytes => PublicKey.TryFromSpki(bytes, out var key, out _) ? key.Spki.ToArray() : null),
    };

    private static (byte[], Func<byte[], byte[]?>) Text(string good, Func<string, string?> read) => (
        Encoding.Latin1.GetBytes(good),
        bytes => read(Encoding.Latin1.GetString(bytes)) is { } text ? Encoding.Latin1.GetBytes(text) : null);

    // One to three bytes flipped, set, taken out, put in, said twice or cut off.
    private static Arbitrary<byte[]> Bent(byte[] good)
    {
        var change = Gen.Choose(0, 5).SelectMany(kind => Gen.Choose(0, good.Length - 1)
            .SelectMany(at => Gen.Choose(0, 255).Select(b => (kind, at, b))));
        return Gen.Choose(1, 3).SelectMany(count => change.ListOf(count)).Select(changes => changes.Aggregate(good, Bend)).ToArbitrary();
    }

    private static byte[] Bend(byte[] bytes, (int Kind, int At, int Byte) change)
    {
        if (bytes.Length == 0) return [(byte)change.Byte];
        var at = change.At % bytes.Length;
        var bent = bytes.ToList();
        switch (change.Kind)
        {
            case 0:
                bent[at] ^= (byte)(1 << (change.Byte % 8));
                break;
            case 1:
                bent[at] = (byte)change.Byte;
                break;
            case 2:
                bent.RemoveAt(at);
                break;
            case 3:
                bent.Insert(at, (byte)change.Byte);
                break;
            case 4:
                bent.InsertRange(at, bent.GetRange(at, Math.Min(16, bent.Count - at)));
                break;
            default:
                bent.RemoveRange(at, bent.Count - at);
                break;
        }

        return [.. bent];
    }
}
