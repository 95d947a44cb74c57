using System.Text;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>
/// An identity number in every string and every byte string of every document and every request, plain and hidden. It is refused or left
/// out, and afterwards it is nowhere: not in the log at its finest level, not in an answer or an error, not in the database, not in an
/// entry that was opened with the node's own key, not in what others pull.
/// </summary>
public sealed class PlantedNumberTests
{
    // Of nobody: no area has the code 990101. The second one passes the check of GB 32100 as well, so that a careless reader takes it for a
    // credit code.
    private static readonly string Number = NumberOf(serial => !CreditCode.IsValid(serial));
    private static readonly string CodeLike = NumberOf(CreditCode.IsValid);

    private static readonly string[] Forms =
    [
        Number,
        CodeLike,
        $"当事人{Number}已到场",
        string.Concat(Number.Select(c => (char)(c - '!' + '\uFF01'))),
        $"{Number[..6]} {Number[6..14]} {Number[14..]}",
        $"{Number[..6]}-{Number[6..10]}-{Number[10..14]}-{Number[14..]}",
        string.Join('\u200B', Number.Chunk(3).Select(c => new string(c))),
        string.Concat(Number.Select(c => char.IsAsciiDigit(c) ? (char)(c - '0' + '\u0660') : c)),
    ];

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Security", "AUTH-08")]
    [Trait("Security", "MSG-15")]
    public async Task An_identity_number_in_any_string_is_refused_and_shows_up_nowhere(TestStore store)
    {
        await using var f = await MessageSite.StartAsync(store, logLevel: "Debug");
        await f.Site.HoldsAsync(async () =>
        {
            await PlantInDocumentsAsync(f);
            await PlantInRequestsAsync(f);
            await PlantInItemsAsync(f);
            await PlantNulAsync(f);
        });
        await NowhereAsync(f, store);
    }

    private static async Task PlantInDocumentsAsync(MessageSite f)
    {
        var planted = RecordedMessages.Kinds.SelectMany(type => Places(type.Descriptor).SelectMany((path, i) => Sown(path, i)
            .Select(bytes => (path, Payload: new SignedPayload(
                type.Kind, [.. f.Recorded.Document(type.Kind, Guid.NewGuid(), 1).ToByteArray(), .. path.EncodePiece(bytes)]))))).ToList();
        planted.Count.ShouldBeGreaterThan(800);
        var errors = await f.SendAsync([.. planted.Select(p => p.Payload)]);
        for (var i = 0; i < errors.Count; i++)
        {
            var error = errors[i].ShouldNotBeNull($"{planted[i].Payload.Kind} {planted[i].path.Name}");
            // Whoever names a source or an area that is none is refused before the rules are asked.
            if (error.Reason is ErrorReason.KeyNotValid or ErrorReason.OutsideArea or ErrorReason.NotPermitted) continue;
            error.Reason.ShouldBeOneOf(ErrorReason.DocumentInvalid, ErrorReason.RuleSetNotInForce);
            error.Violations.ShouldContain(v => v.Rule == "IM-10" && planted[i].path.IsNamed(v.Field), planted[i].path.Name);
        }
    }

    private static async Task PlantInRequestsAsync(MessageSite f)
    {
        var planted = RecordedMessages.Methods.Where(method => method.Name != "Watch").SelectMany(method => Places(method.InputType)
            .SelectMany((path, i) => Sown(path, i).Select(bytes => (method, path, bytes)))).ToList();
        planted.Count.ShouldBeGreaterThan(200);
        await Parallel.ForEachAsync(planted, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (plant, _) =>
        {
            var (method, path, bytes) = plant;
            byte[] message = [.. f.Recorded.Request(method).ToByteArray(), .. path.EncodePiece(bytes)];
            var answer = await f.Calls.InvokeAsync(f.Recorded.CallerOf(method), method, [message]);
            Forms.ShouldAllBe(form => !answer.Holds(Encoding.UTF8.GetBytes(form)), $"{method.FullName} {path.Name}");
            // An organisation that is asked about is answered as one that nobody knows, without its text.
            if (path.Leaf.ContainingType == SubjectQuery.Descriptor && path.Leaf.Name == "credit_code") return;
            if (method.Name is "Push" or "Subscribe") return;
            answer.Error.ShouldNotBeNull($"{method.FullName} {path.Name}");
        });
    }

    private static async Task PlantInItemsAsync(MessageSite f)
    {
        var good = f.Site.City.Sign(f.Site.City.Penalty(TestCodes.Organisation(9)));
        var planted = Forms.Select(form => new PushRequest { Envelope = good, Correlation = form }.ToByteArray());
        var responses = await f.PushAsync(f.Site.City, [.. planted, MessageSite.Item(good)]);
        responses.SkipLast(1).ShouldAllBe(r => r.Correlation.Length == 0 && MessageSite.ErrorOf(r)!.Reason == ErrorReason.RequestInvalid);
        responses[^1].OutcomeCase.ShouldBeOneOf(PushResponse.OutcomeOneofCase.Accepted, PushResponse.OutcomeOneofCase.Duplicate);
    }

    // A text that one of the databases cannot hold is no fault of the node on either.
    private static Task PlantNulAsync(MessageSite f) => Parallel.ForEachAsync(
        RecordedMessages.Methods.Where(method => method.Name != "Watch").SelectMany(method => FieldPath.Of(method.InputType)
            .Where(path => path.Leaf.FieldType == FieldType.String).Select(path => (method, path))),
        new ParallelOptions { MaxDegreeOfParallelism = 8 },
        async (plant, _) =>
        {
            byte[] message = [.. f.Recorded.Request(plant.method).ToByteArray(), .. plant.path.EncodePiece([0])];
            var answer = await f.Calls.InvokeAsync(f.Recorded.CallerOf(plant.method), plant.method, [message]);
            if (answer.Code is null) return;
            var name = $"{plant.method.Name} {plant.path.Name}";
            answer.Error.ShouldNotBeNull(name).Reason.ShouldNotBe(ErrorReason.Internal, name);
        });

    private static async Task NowhereAsync(MessageSite f, TestStore store)
    {
        var node = f.Site.Node;
        var log = Encoding.UTF8.GetBytes(string.Join('\n', node.LogLines));
        log.Length.ShouldBeGreaterThan(1000);
        var places = new List<(string Name, IReadOnlyList<byte[]> Bytes)> { ("the log", [log]) };
        await using (var connection = await node.Place.ConnectAsync())
            places.Add(("the database", await StoredCells.ReadAsync(connection, store)));
        if (store == TestStore.Sqlite)
            places.Add(("the files of the database", await StoredCells.FilesOfAsync(Path.GetDirectoryName(node.Place.Location)!)));
        places.Add(("the folder", await StoredCells.FilesOfAsync(node.Owner.Folder.Path)));
        places.Add(("the entries, opened", await OpenedAsync(f)));
        places.Add(("what others pull", await PulledAsync(f)));
        foreach (var (name, bytes) in places)
        {
            bytes.Count.ShouldBeGreaterThan(0, name);
            foreach (var form in Forms)
            {
                StoredCells.Hold(bytes, Encoding.UTF8.GetBytes(form)).ShouldBeFalse(name);
                StoredCells.Hold(bytes, Encoding.Unicode.GetBytes(form)).ShouldBeFalse(name);
                StoredCells.Hold(bytes, Encoding.UTF8.GetBytes(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(form)))).ShouldBeFalse(name);
            }
        }
    }

    private static async Task<List<byte[]>> OpenedAsync(MessageSite f)
    {
        using var cipher = new BodyCipher(BodyKeyFiles.Load(f.Site.Node.Owner.Folder));
        await using var context = f.Site.Node.Place.CreateContext();
        var indexes = await context.LedgerBodies.OrderBy(b => b.Idx).Select(b => b.Idx).ToListAsync();
        var opened = new List<byte[]>();
        foreach (var slice in indexes.Chunk(500))
        {
            var bodies = await SealedBodies.ReadAsync(context, slice, CancellationToken.None);
            opened.AddRange(bodies.Values.Select(body => cipher.Decrypt(body)));
        }

        opened.Count.ShouldBeGreaterThan(20);
        return opened;
    }

    private static async Task<List<byte[]>> PulledAsync(MessageSite f)
    {
        var region = f.Site.Region;
        var request = new PullRequest { Access = new AccessContext { Statement = region.Sign(region.Access(Purpose.EcologySupervision)) } };
        return [.. (await f.Calls.InvokeAsync(region, RecordedMessages.Method("ExchangeService", "Pull"), [request])).Received];
    }

    private static IEnumerable<FieldPath> Places(MessageDescriptor message) => FieldPath.Of(message).Where(path =>
        path.Leaf.FieldType is FieldType.String or FieldType.Bytes
        // Where a number belongs: the practitioners' own channel. What a signature covers is looked at by itself.
        && path.Leaf.FullName != PractitionerIdentity.Descriptor.FullName + ".number"
        && path.Leaf.FullName != Envelope.Descriptor.FullName + ".payload");

    // The plain number everywhere, and one of its other forms.
    private static IEnumerable<byte[]> Sown(FieldPath path, int index)
    {
        var hidden = Forms[1 + (index % (Forms.Length - 1))];
        if (path.Leaf.FieldType == FieldType.String) return [Encoding.UTF8.GetBytes(Number), Encoding.UTF8.GetBytes(hidden)];
        // As a digest of the right length.
        return [[.. Encoding.ASCII.GetBytes(Number), .. new byte[14]], Encoding.ASCII.GetBytes(CodeLike)];
    }

    private static string NumberOf(Func<string, bool> isWanted)
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return Enumerable.Range(0, 1000).Select(serial => FormattableString.Invariant($"99010119900404{serial:D3}"))
            .Select(first17 => first17 + "10X98765432"[first17.Select((c, i) => (c - '0') * weights[i]).Sum() % 11])
            .First(number => IdentityNumbers.Contains(number) && isWanted(number));
    }
}
