using System.Security.Cryptography;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>A statement that a question may rest on.</summary>
/// <param name="Digest">SHA-256 of its payload.</param>
/// <param name="Document">What it says.</param>
/// <param name="KeyId">The key that signed it.</param>
internal sealed record Access(ByteString Digest, AccessStatement Document, string KeyId);

/// <summary>
/// Why somebody asks. The first call of a case carries the signed statement, which goes into the ledger like every document; later calls
/// name its digest. Every refusal goes into the ledger too, before it is told.
/// </summary>
internal sealed class AccessStatements(
    DocumentIntake intake, Refusals refusals, IDatabase database, BodyCipher cipher, PeerDirectory directory, Permissions permissions, TimeProvider time)
    : IDisposable
{
    // Statements never change; whether they may still be used is decided anew with every question.
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>Gives the statement of a question, or records the refusal and throws it.</summary>
    /// <param name="context">What the call carried.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="question">What is asked, for the ledger.</param>
    /// <param name="cancellationToken">Ends the wait, not the commit.</param>
    public async Task<Access> RequireAsync(AccessContext? context, Caller caller, Question question, CancellationToken cancellationToken)
    {
        var (access, error) = await FindAsync(context, caller, cancellationToken);
        error ??= Judge(access!, caller, question.Method);
        if (error is null) return access!;
        await RecordRefusalAsync(error, access, caller, question, cancellationToken);
        throw error.ToException();
    }

    /// <summary>Puts a refusal into the ledger and waits for its commit.</summary>
    public Task RecordRefusalAsync(
        ExchangeError error, Access? access, Caller caller, Question question, CancellationToken cancellationToken) =>
        refusals.RecordAsync(
            error, caller.Code, question, access?.Digest ?? ByteString.Empty, access?.Document.Purpose ?? Purpose.Unspecified, cancellationToken);

    /// <summary>Whether the statement may be used now, for this question: time, key and purpose are looked at with every call.</summary>
    public ExchangeError? Judge(Access access, Caller caller, string method)
    {
        var now = time.GetUtcNow();
        var statement = access.Document;
        if (directory.Current.FindKey(access.KeyId) is not { } key || key.AgencyCode != caller.Code || !key.IsValid(statement.Header.IssueTime.ToDateTimeOffset(), now))
            return new ExchangeError(ErrorReason.KeyNotValid);
        if (now < statement.NotBefore.ToDateTimeOffset() || now > statement.NotAfter.ToDateTimeOffset())
            return new ExchangeError(ErrorReason.StatementExpired);
        return permissions.CoversPurpose(caller, statement.Purpose, method) ? null : new ExchangeError(ErrorReason.PurposeNotCovered);
    }

    /// <summary>Statements were erased, and nothing here says which: they are read again where they are still there.</summary>
    public void Forget() => _known.Clear();

    public void Dispose() => _known.Dispose();

    private async Task<(Access? Access, ExchangeError? Error)> FindAsync(
        AccessContext? context, Caller caller, CancellationToken cancellationToken)
    {
        switch (context?.AccessCase)
        {
            case AccessContext.AccessOneofCase.StatementDigest:
                var found = await LookUpAsync(context.StatementDigest, cancellationToken);
                return found is null || found.Document.Header.SourceAgency != caller.Code
                    ? (null, new ExchangeError(ErrorReason.StatementUnknown))
                    : (found, null);
            case AccessContext.AccessOneofCase.Statement:
                return await TakeInAsync(context.Statement, caller, cancellationToken);
            default:
                return (null, new ExchangeError(ErrorReason.StatementMissing));
        }
    }

    private async Task<(Access?, ExchangeError?)> TakeInAsync(Envelope envelope, Caller caller, CancellationToken cancellationToken)
    {
        // The same statement again: it was verified, with these bytes as its payload, and it is in the ledger.
        var digest = ByteString.CopyFrom(SHA256.HashData(envelope.Payload.Span));
        if (_known.TryGetValue(digest, out Access? known) && known!.Document.Header.SourceAgency == caller.Code) return (known, null);
        switch (intake.Check(envelope, caller, IntakeDoor.Question))
        {
            case CheckedDocument.Valid valid:
                if (await intake.SubmitAsync(valid, cancellationToken) is IntakeDecision.Refused late) return (null, late.Error);
                return (Remember(new Access(digest, (AccessStatement)valid.Sealed.Document, envelope.Signatures[0].KeyId)), null);
            case CheckedDocument.Refused refused:
                return (null, refused.Error);
            default:
                throw new InvalidOperationException("A checked document is valid or refused.");
        }
    }

    private async Task<Access?> LookUpAsync(ByteString digest, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(digest, out Access? known)) return known;
        var bytes = digest.ToByteArray();
        // No digest is what an erased document has.
        if (bytes.Length != SHA256.HashSizeInBytes) return null;
        await using var context = database.CreateReader();
        var index = await context.Documents
            .Where(d => d.PayloadDigest == bytes && d.Kind == (int)DocumentKind.AccessStatement)
            .Select(d => (long?)d.Idx).FirstOrDefaultAsync(cancellationToken);
        if (index is null || await SealedBodies.FindAsync(context, index.Value, cancellationToken) is not { } body) return null;
        var envelope = Envelope.Parser.ParseFrom(cipher.Decrypt(body));
        return Remember(new Access(digest, AccessStatement.Parser.ParseFrom(envelope.Payload), envelope.Signatures[0].KeyId));
    }

    private Access Remember(Access access) => _known.Set(access.Digest, access, new MemoryCacheEntryOptions { Size = 1 });
}
