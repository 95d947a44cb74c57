using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;

namespace EcoCredit.Exchange.IntegrationTests.Interop;

/// <summary>The verifiers of tests/interop: what they accept has to be what a node gave, to the last byte.</summary>
public sealed class OtherVerifierTests
{
    private const string Good = "ok";

    [Theory]
    [InlineData("nodejs")]
    [InlineData("python")]
    public async Task Accepts_what_a_node_gave_and_refuses_it_with_any_byte_changed(string language)
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var subject = ExchangeFixture.NewSubject();
        var document = f.City.Sign(f.City.Penalty(subject));
        var intake = FileOf(document, (await f.PushAsync(f.City, document)).Receipt);
        // A tree with some height, so that proofs have hashes on both sides.
        for (var i = 0; i < 4; i++) await f.PushAsync(f.City, f.City.Penalty(subject));
        var (_, told) = await f.AskAsync(f.Buyer, subject, Purpose.Procurement);
        var answer = FileOf(told.Statement, told.Receipt);
        answer.Receipt.InclusionProof.Count.ShouldBeGreaterThanOrEqualTo(2);

        List<(string Expected, ReceiptFile File)> files = [(Good, intake), (Good, answer), .. Forged(answer)];
        var named = files.Count;
        files.AddRange(Flipped(answer).Select(file => ("", file)));
        string[] trust = ["--trust", f.Region.Folder.CardPath, "--trust", f.City.Folder.CardPath];
        var (code, lines, error) = await RunAsync(language, trust, files.Select(file => file.File));

        code.ShouldBe(1, error);
        lines.Take(named).ShouldBe(files.Take(named).Select(file => file.Expected));
        lines.Count.ShouldBe(files.Count);
        lines.Skip(named).ShouldNotContain(Good);
        // Without the node's card there is nothing to trust.
        (await RunAsync(language, ["--trust", f.City.Folder.CardPath], [answer])).Lines.ShouldBe(["statement"]);
    }

    /// <summary>One change in each part, with the step that has to find it.</summary>
    private static IEnumerable<(string Step, ReceiptFile File)> Forged(ReceiptFile good)
    {
        yield return ("statement", Change(good, f => f.Document.Payload = Flip(f.Document.Payload, 12)));
        yield return ("statement", Change(good, f => f.Document.Signatures.Add(f.Document.Signatures[0].Clone())));
        yield return ("entry", Entry(0));
        yield return ("entry", Entry(1));
        yield return ("inclusion", Entry(9)); // when
        yield return ("entry", Entry(12)); // which node
        yield return ("entry", Entry(30)); // told whom
        yield return ("inclusion", Entry(47)); // which kind
        yield return ("inclusion", Entry(49)); // for what
        yield return ("inclusion", Entry(60)); // the request
        yield return ("commitment", Entry(90));
        yield return ("commitment", Change(good, f => f.Receipt.Opening = Flip(f.Receipt.Opening, 5)));
        yield return ("commitment", Change(good, f => f.Receipt.Opening = ByteString.Empty));
        yield return ("inclusion", Change(good, f => f.Receipt.InclusionProof[0] = Flip(f.Receipt.InclusionProof[0], 31)));
        yield return ("inclusion", Change(good, f => f.Receipt.InclusionProof.RemoveAt(0)));
        yield return ("inclusion", Change(good, f => f.Receipt.InclusionProof.Add(f.Receipt.InclusionProof[0])));
        yield return ("inclusion", Change(good, f => f.Receipt.Index--));
        yield return ("inclusion", Change(good, f => f.Receipt.Index = -1));
        yield return ("signer", Note(good, note => note[..25] + (char)(note[25] ^ 1) + note[26..])); // the origin
        yield return ("checkpoint", Note(good, note => note.Replace("\n\n", "\n", StringComparison.Ordinal)));
        yield return ("checkpoint", Note(good, note => note[..^1]));
        yield return ("not a receipt file", Change(good, f => f.Format = "ecocredit-receipt/v2"));

        ReceiptFile Entry(int at) => Change(good, f => f.Receipt.Entry = Flip(f.Receipt.Entry, at));
    }

    /// <summary>A bit of every byte that is signed, hashed or a signature of a key that the verifier knows.</summary>
    private static IEnumerable<ReceiptFile> Flipped(ReceiptFile good)
    {
        var (document, receipt) = (good.Document, good.Receipt);
        for (var i = 0; i < document.Payload.Length; i++) yield return Change(good, f => f.Document.Payload = Flip(document.Payload, i));
        var signature = document.Signatures[0];
        for (var i = 0; i < signature.Sig.Length; i++) yield return Change(good, f => f.Document.Signatures[0].Sig = Flip(signature.Sig, i));
        for (var i = 0; i < receipt.Entry.Length; i++) yield return Change(good, f => f.Receipt.Entry = Flip(receipt.Entry, i));
        for (var i = 0; i < receipt.Opening.Length; i++) yield return Change(good, f => f.Receipt.Opening = Flip(receipt.Opening, i));
        for (var h = 0; h < receipt.InclusionProof.Count; h++)
        {
            for (var i = 0; i < receipt.InclusionProof[h].Length; i++)
                yield return Change(good, f => f.Receipt.InclusionProof[h] = Flip(receipt.InclusionProof[h], i));
        }

        // Signature lines of keys that a verifier cannot use say nothing to it: the text and the first line, which is of the Ed25519 key.
        var note = receipt.Checkpoint.ToStringUtf8();
        var firstLine = note.IndexOf('\n', note.IndexOf("\n\n", StringComparison.Ordinal) + 2);
        var known = System.Text.Encoding.UTF8.GetByteCount(note.AsSpan(0, firstLine));
        for (var i = 0; i < known; i++) yield return Change(good, f => f.Receipt.Checkpoint = Flip(receipt.Checkpoint, i));
    }

    private static ReceiptFile Note(ReceiptFile good, Func<string, string> change) =>
        Change(good, f => f.Receipt.Checkpoint = ByteString.CopyFromUtf8(change(f.Receipt.Checkpoint.ToStringUtf8())));

    private static ReceiptFile Change(ReceiptFile good, Action<ReceiptFile> change)
    {
        var file = good.Clone();
        change(file);
        return file;
    }

    private static ByteString Flip(ByteString bytes, int at)
    {
        var changed = bytes.ToByteArray();
        changed[at] ^= 1;
        return ByteString.CopyFrom(changed);
    }

    private static ReceiptFile FileOf(Envelope document, Receipt receipt) =>
        new() { Format = "ecocredit-receipt/v1", Document = document, Receipt = receipt };

    private static async Task<(int ExitCode, List<string> Lines, string Error)> RunAsync(
        string language, string[] trust, IEnumerable<ReceiptFile> files)
    {
        using var folder = new TestFolder();
        var paths = files.Select((file, i) =>
        {
            var path = folder.At(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            File.WriteAllBytes(path, file.ToByteArray());
            return path;
        }).ToList();
        return await OtherClient.Of(language).RunAsync("verify", [.. trust, .. paths]);
    }
}
