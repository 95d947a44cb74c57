using System.Security.Cryptography;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.Reflection.V1;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.IntegrationTests.Practitioners;

/// <summary>
/// What each method is asked, as each agency: about the organisation that the person worked for, and with the references to the person's
/// documents.
/// Each item is one call; a stream sends all its messages.
/// </summary>
internal sealed class Questions(ExchangeFixture f, Known known)
{
    private static readonly Purpose[] Purposes = [Purpose.EcologySupervision, Purpose.Licensing, Purpose.Procurement];

    private readonly Dictionary<(TestAgency, Purpose), AccessContext> _access = [];

    /// <summary>Methods that answer nobody here: no rules of a whitelist are in force, no delivery is parked.</summary>
    public IEnumerable<string> Unanswered =>
        ["ecocredit.exchange.v1.EvaluationService.GetWhitelist", "ecocredit.exchange.v1.DeliveryService.DropDelivery"];

    public IEnumerable<IReadOnlyList<IMessage>> For(MethodDescriptor method, TestAgency agency) =>
        $"{method.Service.Name}/{method.Name}" switch
        {
            "ExchangeService/Push" => [[.. Envelopes(agency).Select(envelope => new PushRequest { Envelope = envelope })]],
            "ExchangeService/PushDocument" => Each(Envelopes(agency).Select(envelope => new PushDocumentRequest { Envelope = envelope })),
            "ExchangeService/GetDocument" => WithAccess(agency, access => known.Documents.Prepend(known.Serious).Select(
                document => new GetDocumentRequest { Access = access, Document = TestDocuments.Reference(document) })),
            "ExchangeService/Pull" => WithAccess(agency, access =>
            [
                new PullRequest { Access = access },
            new PullRequest { Access = access, Kinds = { DocumentKinds.All.Select(type => type.Kind) } },
            new PullRequest { Access = access, SubjectCode = known.Organisation },
            new PullRequest { Access = access, SubjectCode = known.Handle },
            new PullRequest { Access = access, SourceAgency = f.City.Code },
        ]),
            "StatusService/CheckStatus" => WithAccess(agency, access => [new CheckStatusRequest { Access = access, Subject = Subject() }]),
            "StatusService/BatchCheckStatus" =>
                WithAccess(agency, access => [new BatchCheckStatusRequest { Access = access, Subjects = { Subject() } }]),
            "StatusService/GetCreditCertificate" =>
                WithAccess(agency, access => [new GetCreditCertificateRequest { Access = access, Subject = Subject() }]),
            "EvaluationService/PreviewEvaluation" => InAreas(agency, (access, area) => new PreviewEvaluationRequest
            {
                Access = access,
                CreditCode = known.Organisation,
                EvaluationYear = PersonDocuments.Year,
                AreaCode = area,
            }),
            "EvaluationService/PreviewEvaluations" => InAreas(
                agency, (access, area) =>
                    new PreviewEvaluationsRequest { Access = access, EvaluationYear = PersonDocuments.Year, AreaCode = area }),
            "EvaluationService/GetProcedure" => InAreas(
                agency, (access, area) => new GetProcedureRequest { Access = access, EvaluationYear = PersonDocuments.Year, AreaCode = area }),
            "EvaluationService/GetAdvisoryBoard" => InAreas(
                agency, (access, area) => new GetAdvisoryBoardRequest { Access = access, Year = PersonDocuments.Year, AreaCode = area }),
            "EvaluationService/GetWhitelist" => InAreas(
                agency, (access, area) => new GetWhitelistRequest { Access = access, CreditCodes = { known.Organisation }, AreaCode = area }),
            "PractitionerService/SubmitDocument" =>
                Each(Envelopes(agency).Select(envelope => new SubmitDocumentRequest { Envelope = envelope })),
            "PractitionerService/FindPractitioner" => WithAccess(agency, access =>
            [
                new FindPractitionerRequest { Access = access, Identity = known.Person, EvaluationYear = PersonDocuments.Year },
            new FindPractitionerRequest { Access = access, Handle = known.Handle, EvaluationYear = PersonDocuments.Year },
        ]),
            "PractitionerService/ListPractitioners" => WithAccess(agency, access =>
                [new ListPractitionersRequest { Access = access, EvaluationYear = PersonDocuments.Year, AreaCode = "990100" }]),
            "SubscriptionService/CreateSubscription" => Each(
            [
                new CreateSubscriptionRequest { Name = "walk", Start = SubscriptionStart.Beginning },
                new CreateSubscriptionRequest { Name = "walk-2", Start = SubscriptionStart.Beginning },
                new CreateSubscriptionRequest
                {
                    Name = "persons",
                    Start = SubscriptionStart.Beginning,
                    Filter = new SubscriptionFilter { Kinds = { DocumentKinds.All.Select(type => type.Kind) } },
                },
            ]),
            "SubscriptionService/GetSubscription" => [[new GetSubscriptionRequest { Name = "walk" }]],
            "SubscriptionService/ListSubscriptions" => [[new ListSubscriptionsRequest()]],
            "SubscriptionService/Subscribe" => WithAccess(agency, access =>
                [new SubscribeRequest { Open = new SubscribeOpen { Name = "walk", Access = access, Credit = 1000, FromIndex = 0 } }]),
            "SubscriptionService/ListParkedDocuments" => [[new ListParkedDocumentsRequest { Name = "walk" }]],
            "SubscriptionService/ReplayParkedDocuments" =>
                Each(
                [
                    new ReplayParkedDocumentsRequest { Name = "walk" },
                    new ReplayParkedDocumentsRequest { Name = "walk", Indexes = { known.Indexes } },
                ]),
            "SubscriptionService/DropParkedDocuments" =>
                [[new DropParkedDocumentsRequest { Name = "walk", Indexes = { known.Indexes }, Reason = "不再需要" }]],
            "SubscriptionService/PullSnapshot" =>
                WithAccess(agency, access => [new PullSnapshotRequest { Access = access, Name = "walk" }]),
            "SubscriptionService/DeleteSubscription" => [[new DeleteSubscriptionRequest { Name = "walk-2" }]],
            "DisclosureService/ListDisclosures" => Each(new[] { known.Organisation, known.Handle, known.Person.Number }.Select(
                subject => new ListDisclosuresRequest { SubjectCode = subject })),
            "DisclosureService/ReportDisclosures" => WithAccess(agency, access => new[] { known.Organisation, known.Handle }.Select(
                subject => new ReportDisclosuresRequest { Access = access, SubjectCode = subject })),
            "DisclosureService/ListExchanged" => WithAccess(agency, access => new[] { agency, f.City }.SelectMany(peer => new[]
            {
                new ListExchangedRequest
                {
                    Access = access,
                    Peer = peer.Code,
                    From = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
                    To = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(1)),
                },
                new ListExchangedRequest
                {
                    Access = access,
                    Peer = peer.Code,
                    LookUp = { known.Documents.Select(d => ByteString.CopyFrom(SHA256.HashData(d.ToByteArray()))) },
                },
            })),
            "DisclosureService/ListRetractions" => [[new ListRetractionsRequest { IncludeAcknowledged = true }]],
            "DisclosureService/FetchRetractions" => WithAccess(agency, access => [new FetchRetractionsRequest { Access = access }]),
            "DisclosureService/AcknowledgeRetractions" => Each(known.Indexes.Append(known.Ending).Select(
                index => new AcknowledgeRetractionsRequest { Indexes = { index } })),
            "DisclosureService/ListChanges" => WithAccess(agency, access =>
                [new ListChangesRequest { Access = access, CaseNumber = agency.Access(Purpose.Licensing).CaseNumber }]),
            "DisclosureService/EraseBodies" =>
                [[new EraseBodiesRequest { Indexes = { known.Indexes }, Authority = "示例机关", OrderNumber = "1", DryRun = true }]],
            "LedgerService/ListAdministration" => [[new ListAdministrationRequest { PageSize = 100 }]],
            "LedgerService/GetCheckpoint" => [[new GetCheckpointRequest()]],
            "LedgerService/GetInclusionProof" => Each(known.Indexes.Select(index => new GetInclusionProofRequest { Index = index })),
            "LedgerService/GetConsistencyProof" => [[new GetConsistencyProofRequest { OldSize = known.Indexes[0] + 1 }]],
            "LedgerService/ListWitnessed" => [[new ListWitnessedRequest()]],
            "DirectoryService/GetAgency" => [[new GetAgencyRequest { Code = f.City.Code }]],
            "DirectoryService/ListAgencies" => [[new ListAgenciesRequest()]],
            "DirectoryService/GetDirectory" => [[new GetDirectoryRequest()]],
            "DeliveryService/ListDeliveries" => Each(
                [new ListDeliveriesRequest(), new ListDeliveriesRequest { States = { DeliveryState.Waiting, DeliveryState.Received } }]),
            "DeliveryService/RetryDeliveries" => [[new RetryDeliveriesRequest { Recipient = agency.Code }]],
            "DeliveryService/DropDelivery" => Each(known.Indexes.Select(
                index => new DropDeliveryRequest { Recipient = agency.Code, Index = index, Reason = "示例" })),
            "Health/Check" or "Health/Watch" => [[new HealthCheckRequest()]],
            "ServerReflection/ServerReflectionInfo" =>
            [[
            new ServerReflectionRequest { ListServices = "" },
            new ServerReflectionRequest { FileContainingSymbol = PractitionerIdentity.Descriptor.FullName },
        ]],
            var other => throw new InvalidOperationException($"{other} is new: say here what it is asked about a person."),
        };

    // The person's documents as they were signed, new ones by whoever asks, and documents of other kinds that refer to them.
    private IEnumerable<Envelope> Envelopes(TestAgency agency)
    {
        yield return f.City.Sign(known.Serious);
        foreach (var document in known.Documents) yield return f.City.Sign(document);
        yield return agency.Sign(agency.PersonRecord(known.Person, "事三", 3, known.Organisation).With(known.Person.Number));
        foreach (var document in known.Documents)
        {
            var flag = agency.Flag(known.Organisation);
            flag.BasedOn = TestDocuments.Reference(document);
            yield return agency.Sign(flag);
            var closure = agency.Closure(agency.Penalty(known.Organisation));
            closure.Record = TestDocuments.Reference(document);
            yield return agency.Sign(closure);
        }
    }

    private SubjectQuery Subject() => new() { CreditCode = known.Organisation };

    private IEnumerable<IReadOnlyList<IMessage>> InAreas(TestAgency agency, Func<AccessContext, string, IMessage> ask) =>
        WithAccess(agency, access => [ask(access, "990100"), ask(access, "990000")]);

    private IEnumerable<IReadOnlyList<IMessage>> WithAccess(TestAgency agency, Func<AccessContext, IEnumerable<IMessage>> ask) =>
        Purposes.SelectMany(purpose => Each(ask(AccessOf(agency, purpose))));

    private static IEnumerable<IReadOnlyList<IMessage>> Each(IEnumerable<IMessage> requests) =>
        requests.Select(request => (IReadOnlyList<IMessage>)[request]);

    // One statement serves the whole walk.
    private AccessContext AccessOf(TestAgency agency, Purpose purpose)
    {
        if (!_access.TryGetValue((agency, purpose), out var access)) _access[(agency, purpose)] = access = agency.Because(purpose);
        return access;
    }
}
