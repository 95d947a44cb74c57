using EcoCredit.Exchange.IntegrationTests.Practitioners;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Agencies that are who they are, with what is somebody else's.</summary>
[Collection(MessageSiteCollection.Name)]
public sealed class AuthorityTests(MessageSiteFixture fixture)
{
    private static readonly MethodDescriptor PushDocument = RecordedMessages.Method("ExchangeService", "PushDocument");

    private MessageSite F => fixture.Site;

    private TestAgency City => F.Site.City;

    [Fact]
    [Trait("Security", "AUTH-01")]
    public Task Another_agencys_certificate_or_signature_carries_nothing() => F.Site.HoldsAsync(async () =>
    {
        var document = F.Recorded.Document(DocumentKind.CreditRecord, Guid.NewGuid(), 5);
        var good = City.Sign(document);
        // The right signature over the wrong connection.
        await PushRefusedAsync(F.OtherCity, good, ErrorReason.NotTheSource);
        await PushRefusedAsync(F.Finance, good, ErrorReason.NotTheSource);
        await PushRefusedAsync(F.Site.Buyer, good, ErrorReason.NotPermitted);
        await PushRefusedAsync(F.County, good, ErrorReason.NotPermitted);
        // The right connection and the wrong signature: another agency's, and the superior's own key.
        await PushRefusedAsync(City, F.OtherCity.Sign(document), ErrorReason.KeyNotValid);
        await PushRefusedAsync(City, F.Site.Region.Sign(document), ErrorReason.KeyNotValid);
        await PushRefusedAsync(F.OtherCity, F.OtherCity.Sign(document), ErrorReason.KeyNotValid);
        // In the name of the superior, whom nobody below may carry.
        var above = F.Site.Region.Sign(F.Site.Region.Penalty(TestCodes.Organisation(5)));
        await PushRefusedAsync(City, above, ErrorReason.NotTheSource);
        (await F.Calls.InvokeAsync(City, PushDocument, [new PushDocumentRequest { Envelope = good }])).Code.ShouldBeNull();
    });

    [Fact]
    [Trait("Security", "AUTH-02")]
    public Task No_question_is_answered_on_a_statement_that_is_foreign_expired_or_missing() => F.Site.HoldsAsync(async () =>
    {
        var methods = RecordedMessages.Methods.Where(method => AccessIn(F.Recorded.Request(method)) is not null).ToList();
        methods.Count.ShouldBeGreaterThan(12);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var method in methods)
        {
            var caller = F.Recorded.CallerOf(method);
            var other = F.OtherCity.Access(Purpose.EcologySupervision);
            var foreign = F.OtherCity.Sign(other);
            (ErrorReason, AccessContext)[] cases =
            [
                (ErrorReason.StatementMissing, new AccessContext()),
                (ErrorReason.StatementForeign, new AccessContext { Statement = foreign }),
                (ErrorReason.StatementUnknown, new AccessContext { StatementDigest = ByteString.CopyFrom(new byte[32]) }),
                (ErrorReason.StatementUnknown, new AccessContext { StatementDigest = ByteString.CopyFrom(new byte[31]) }),
                (ErrorReason.StatementUnknown, new AccessContext { StatementDigest = ByteString.Empty }),
                (ErrorReason.StatementUnknown, new AccessContext { StatementDigest = await UsedAsync(F.OtherCity) }),
                (
                    ErrorReason.StatementExpired,
                    Because(caller, s => (s.NotBefore, s.NotAfter) = (At(now.AddDays(-9)), At(now.AddDays(-1))))),
                (ErrorReason.StatementExpired, Because(caller, s => s.NotBefore = At(now.AddDays(1)))),
                (ErrorReason.KeyNotValid, new AccessContext { Statement = F.OtherCity.Sign(caller.Access(Purpose.EcologySupervision)) }),
            ];
            foreach (var (reason, access) in cases)
            {
                var request = F.Recorded.Request(method);
                AccessIn(request)!.Set(access);
                await F.RefusedAsync(method, request.ToByteArray(), reason);
            }
        }
    });

    [Fact]
    [Trait("Security", "AUTH-03")]
    public Task A_cursor_serves_whom_it_was_given_to_for_what_it_was_given() => F.Site.HoldsAsync(async () =>
    {
        var pull = RecordedMessages.Method("ExchangeService", "Pull");
        var result = F.Site.Region.Sign(F.Site.Region.Result(TestCodes.Organisation(6), CreditLevel.Warning));
        await F.Calls.InvokeAsync(F.Site.Region, PushDocument, [new PushDocumentRequest { Envelope = result }]);
        var platform = F.Site.Platform;
        var first = await F.Calls.InvokeAsync(platform, pull, [Pull(platform, "")]);
        var cursor = PullResponse.Parser.ParseFrom(first.Received.ShouldHaveSingleItem()).NextCursor;
        await PullRefusedAsync(City, Pull(City, cursor));
        await PullRefusedAsync(F.Site.Region, Pull(F.Site.Region, cursor));
        var narrower = Pull(platform, cursor);
        narrower.SubjectCode = TestCodes.Organisation(6);
        await PullRefusedAsync(platform, narrower);
        // Each character of it, and each way to write it longer.
        for (var i = 0; i < cursor.Length; i++)
        {
            var other = cursor[i] == 'A' ? 'B' : 'A';
            await PullRefusedAsync(platform, Pull(platform, cursor[..i] + other + cursor[(i + 1)..]));
        }

        string[] texts = [cursor + "=", cursor + "A", " " + cursor, cursor[..^1], new string('A', 32), new string('A', 100_000)];
        foreach (var text in texts)
            await PullRefusedAsync(platform, Pull(platform, text));
        (await F.Calls.InvokeAsync(platform, pull, [Pull(platform, cursor)])).Code.ShouldBeNull();
    });

    [Fact]
    [Trait("Security", "AUTH-04")]
    public Task Subscriptions_parked_documents_and_retractions_of_others_are_out_of_reach() => F.Site.HoldsAsync(async () =>
    {
        var platform = F.Site.Platform;
        var own = new CreateSubscriptionRequest { Name = "own", Start = SubscriptionStart.Beginning };
        await AnsweredAsync(platform, "CreateSubscription", own);
        foreach (var stranger in new[] { City, F.OtherCity, F.Finance })
        {
            // By its name alone a stranger's own is meant, and there is none; by its owner's code it is the operator's matter.
            await SubscriptionRefusedAsync(stranger, "GetSubscription", new GetSubscriptionRequest { Name = "own" }, ErrorReason.NotFound);
            await SubscriptionRefusedAsync(
                stranger, "DeleteSubscription", new DeleteSubscriptionRequest { Name = "own" }, ErrorReason.NotFound);
            await SubscriptionRefusedAsync(
                stranger, "GetSubscription", new GetSubscriptionRequest { Name = "own", Agency = platform.Code }, ErrorReason.OperatorOnly);
            var delete = new DeleteSubscriptionRequest { Name = "own", Agency = platform.Code };
            await SubscriptionRefusedAsync(stranger, "DeleteSubscription", delete, ErrorReason.OperatorOnly);
            var list = new ListParkedDocumentsRequest { Name = "own", Agency = platform.Code };
            await SubscriptionRefusedAsync(stranger, "ListParkedDocuments", list, ErrorReason.OperatorOnly);
            var replay = new ReplayParkedDocumentsRequest { Name = "own", Agency = platform.Code };
            await SubscriptionRefusedAsync(stranger, "ReplayParkedDocuments", replay, ErrorReason.OperatorOnly);
            var drop = new DropParkedDocumentsRequest { Name = "own", Agency = platform.Code, Indexes = { 1 }, Reason = "示例" };
            await SubscriptionRefusedAsync(stranger, "DropParkedDocuments", drop, ErrorReason.OperatorOnly);
        }

        var listed = await AnsweredAsync(City, "ListSubscriptions", new ListSubscriptionsRequest());
        ListSubscriptionsResponse.Parser.ParseFrom(listed.Received[0]).States.ShouldAllBe(s => s.Subscription.Agency == City.Code);
        var size = await F.LedgerSizeAsync();
        for (var index = Math.Max(0, size - 5); index < size; index++)
        {
            var acknowledge = new AcknowledgeRetractionsRequest { Indexes = { index } };
            var method = RecordedMessages.Method("DisclosureService", "AcknowledgeRetractions");
            (await F.Calls.InvokeAsync(City, method, [acknowledge])).Error.ShouldNotBeNull().Reason.ShouldBe(ErrorReason.NotFound);
        }
    });

    [Fact]
    [Trait("Security", "AUTH-05")]
    public Task Every_method_is_closed_to_every_role_that_has_no_row_for_it() => F.Site.HoldsAsync(async () =>
    {
        var permissions = PermissionLoader.Load(overridePath: null);
        var refused = 0;
        foreach (var method in RecordedMessages.Methods)
        {
            var message = F.Recorded.Request(method).ToByteArray();
            var target = $"{method.Service.Name}/{method.Name}";
            foreach (var agency in new[] { F.Site.Buyer, F.Site.Platform, F.County, F.Finance, F.Ningbo, F.OtherCity })
            {
                if (permissions.Check(agency.Role, AreaOf(agency), Right.Call, target, area: null) is null) continue;
                var answer = await F.Calls.InvokeAsync(agency, method, [message]);
                answer.Error.ShouldNotBeNull($"{target} as {agency.Role}").Reason.ShouldBe(ErrorReason.NotPermitted);
                answer.Messages.ShouldBe(0);
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(50);
    });

    [Fact]
    [Trait("Security", "AUTH-06")]
    public Task Nobody_writes_a_kind_or_an_area_that_is_not_his() => F.Site.HoldsAsync(async () =>
    {
        var permissions = PermissionLoader.Load(overridePath: null);
        var refused = 0;
        foreach (var type in RecordedMessages.Kinds.Where(type => RecordedMessages.DoorOf(type.Kind).Name == "PushDocument"))
        {
            foreach (var agency in new[] { City, F.Finance, F.Ningbo, F.Site.Region })
            {
                var document = F.Recorded.Document(type.Kind, Guid.NewGuid(), 7);
                (document.Header.SourceAgency, document.Header.AreaCode) = (agency.Code, agency.Area);
                var (area, target) = (AreaOf(agency), PermissionNames.TargetOf(type.Kind));
                if (permissions.Check(agency.Role, area, Right.Push, target, area) is not null)
                {
                    await PushRefusedAsync(agency, agency.Sign(document), ErrorReason.NotPermitted);
                    refused++;
                    continue;
                }

                document.Header.AreaCode = agency == F.Site.Region || agency == F.Finance ? "980000" : "990200";
                await PushRefusedAsync(agency, agency.Sign(document), ErrorReason.OutsideArea);
            }
        }

        refused.ShouldBeGreaterThan(30);
    });

    private static Timestamp At(DateTimeOffset time) => Timestamp.FromDateTimeOffset(time);

    private static Protocol.Identifiers.AreaCode AreaOf(TestAgency agency) =>
        Protocol.Identifiers.AreaCode.TryParse(agency.Area, out var area) ? area : throw new FormatException(agency.Area);

    private static AccessContext Because(TestAgency agency, Action<AccessStatement> change)
    {
        var statement = agency.Access(Purpose.EcologySupervision);
        change(statement);
        return new AccessContext { Statement = agency.Sign(statement) };
    }

    private static PullRequest Pull(TestAgency agency, string cursor) =>
        new() { Access = agency.Because(Purpose.EcologySupervision), Cursor = cursor };

    /// <summary>Where a request says why.</summary>
    private static AccessSlot? AccessIn(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder().Where(f => f.FieldType == FieldType.Message && !f.IsRepeated))
        {
            if (field.MessageType == AccessContext.Descriptor) return new AccessSlot(message, field);
            if (field.Accessor.GetValue(message) is IMessage child && AccessIn(child) is { } deeper) return deeper;
        }

        return null;
    }

    /// <summary>The digest of a statement that its owner has asked with.</summary>
    private async Task<ByteString> UsedAsync(TestAgency owner)
    {
        var request = Pull(owner, "");
        (await F.Calls.InvokeAsync(owner, RecordedMessages.Method("ExchangeService", "Pull"), [request])).Code.ShouldBeNull();
        return ByteString.CopyFrom(System.Security.Cryptography.SHA256.HashData(request.Access.Statement.Payload.Span));
    }

    private async Task PushRefusedAsync(TestAgency carrier, Envelope envelope, ErrorReason reason)
    {
        var answer = await F.Calls.InvokeAsync(carrier, PushDocument, [new PushDocumentRequest { Envelope = envelope }]);
        var error = answer.Error.ShouldNotBeNull($"{envelope.PayloadType} by {carrier.Role}");
        error.Reason.ShouldBe(reason, $"{envelope.PayloadType} by {carrier.Role}");
        answer.Code.ShouldBe(error.StatusCode);
    }

    private async Task PullRefusedAsync(TestAgency agency, PullRequest request) =>
        (await F.Calls.InvokeAsync(agency, RecordedMessages.Method("ExchangeService", "Pull"), [request]))
            .Error.ShouldNotBeNull().Reason.ShouldBe(ErrorReason.CursorInvalid);

    private async Task<RawCall.Answer> AnsweredAsync(TestAgency agency, string name, IMessage request)
    {
        var answer = await F.Calls.InvokeAsync(agency, RecordedMessages.Method("SubscriptionService", name), [request]);
        answer.Code.ShouldBeNull(answer.Error?.ToString());
        return answer;
    }

    private async Task SubscriptionRefusedAsync(TestAgency agency, string name, IMessage request, ErrorReason reason) =>
        (await F.Calls.InvokeAsync(agency, RecordedMessages.Method("SubscriptionService", name), [request]))
            .Error.ShouldNotBeNull($"{name} as {agency.Role}").Reason.ShouldBe(reason);

    private sealed record AccessSlot(IMessage Owner, FieldDescriptor Field)
    {
        /// <summary>Puts another access into its place.</summary>
        public void Set(AccessContext access) => Field.Accessor.SetValue(Owner, access);
    }
}
