using System.Globalization;
using EcoCredit.Exchange.Client.Testing.Wire;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Client.Testing.Services;

/// <summary>Documents in and out.</summary>
internal sealed class FakeExchangeService(FakeNode node) : ExchangeService.ExchangeServiceBase
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;

    public override Task<PushDocumentResponse> PushDocument(PushDocumentRequest request, ServerCallContext context)
    {
        var (receipt, isDuplicate) = node.TakeIn(request.Envelope, ((FakeCall)context).Caller, isQuestion: false);
        return Task.FromResult(new PushDocumentResponse { Receipt = receipt, Duplicate = isDuplicate });
    }

    public override async Task Push(
        IAsyncStreamReader<PushRequest> requestStream, IServerStreamWriter<PushResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var response = new PushResponse { Correlation = requestStream.Current.Correlation };
            try
            {
                var (receipt, isDuplicate) = node.TakeIn(requestStream.Current.Envelope, ((FakeCall)context).Caller, isQuestion: false);
                if (isDuplicate) response.Duplicate = new Accepted { Receipt = receipt };
                else response.Accepted = new Accepted { Receipt = receipt };
            }
            catch (RpcException e) when (ExchangeError.Read(e) is { } error)
            {
                response.Refused = new Refused { Status = error.ToStatus().ToByteString() };
            }

            await responseStream.WriteAsync(response);
        }
    }

    public override Task<GetDocumentResponse> GetDocument(GetDocumentRequest request, ServerCallContext context)
    {
        var caller = ((FakeCall)context).Caller;
        var access = node.RequireAccess(request.Access, caller);
        StoredDocument? stored;
        lock (node.Gate)
        {
            var found = node.Documents.Find(request.Document);
            stored = found is not null && FakeNode.MaySee(caller, found.Document.Header) ? found.ToStored() : null;
        }

        if (stored is null) throw new ExchangeError(ErrorReason.NotFound).ToException();
        var (receipt, record) = node.Disclose(
            LedgerEntryType.Disclosure, new DisclosureRecord { Method = "ExchangeService/GetDocument" }, access, caller, request, [stored]);
        return Task.FromResult(new GetDocumentResponse { Document = stored, Receipt = receipt, Disclosure = record });
    }

    public override Task<PullResponse> Pull(PullRequest request, ServerCallContext context)
    {
        var caller = ((FakeCall)context).Caller;
        var access = node.RequireAccess(request.Access, caller);
        if (request.PageSize is < 0 or > MaxPage) throw new ExchangeError(ErrorReason.RequestInvalid)
        {
            Violations = [new ErrorViolation("page_size", "API", "1 to 1,000, or 0 for 100.", "取值1至1000，0表示100。")],
        }.ToException();
        var from = ReadCursor(request, caller);
        var limit = request.PageSize == 0 ? DefaultPage : request.PageSize;
        List<StoredDocument> found;
        long size;
        lock (node.Gate)
        {
            size = node.Ledger.Tree.Size;
            found = [.. node.Documents.All.Where(d => d.Index >= from && Matches(request, d) && FakeNode.MaySee(caller, d.Document.Header))
                .Take(limit + 1).Select(d => d.ToStored())];
        }

        var hasMore = found.Count > limit;
        var next = hasMore ? found[limit].Index : Math.Max(size, from);
        var response =
            new PullResponse { HasMore = hasMore, NextCursor = Cursor(next, request, caller), Documents = { found.Take(limit) } };
        if (response.Documents.Count > 0)
        {
            var record = new DisclosureRecord { Method = "ExchangeService/Pull" };
            (response.Receipt, response.Disclosure) = node.Disclose(
                LedgerEntryType.Disclosure, record, access, caller, request, response.Documents);
        }

        return Task.FromResult(response);
    }

    private static bool Matches(PullRequest request, FakeDocument document)
    {
        var header = document.Document.Header;
        var kind = DocumentKinds.Get(document.Document).Kind;
        // Statements are told to nobody else, in no list.
        return (request.Kinds.Count == 0 ? kind != DocumentKind.AccessStatement : request.Kinds.Contains(kind))
            && (request.SubjectCode.Length == 0 || header.Subject?.CreditCode == request.SubjectCode)
            && (request.SourceAgency.Length == 0 || header.SourceAgency == request.SourceAgency)
            && (request.ChangedSince is null || document.At >= request.ChangedSince.ToDateTimeOffset());
    }

    // A cursor belongs to an agency and a filter, as a node's does; nobody has to be kept from making one here.
    private static string Cursor(long next, PullRequest request, FakeAgency caller)
    {
        var kinds = string.Join(',', request.Kinds.Select(k => (int)k).Order());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{next}|{caller.Code}|{kinds}|{request.SubjectCode}|{request.SourceAgency}|{request.ChangedSince}");
    }

    private static long ReadCursor(PullRequest request, FakeAgency caller)
    {
        if (request.Cursor.Length == 0) return 0;
        return long.TryParse(request.Cursor.Split('|')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && request.Cursor == Cursor(from, request, caller)
            ? from
            : throw new ExchangeError(ErrorReason.CursorInvalid).ToException();
    }
}
