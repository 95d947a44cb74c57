using System.Security.Cryptography;
using EcoCredit.Exchange.Node.Rpc;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using EcoCredit.Exchange.Tests.Rules;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>
/// One good document of every kind and one good request of every method, as those agencies send them that may: what attacks begin with.
/// </summary>
internal sealed class RecordedMessages(HostileSite site, TestAgency finance, TestAgency ningbo)
{
    public static IReadOnlyList<MethodDescriptor> Methods { get; } = [.. ServiceCatalogue.Services.SelectMany(service => service.Methods)];

    /// <summary>Kinds that somebody can send; answers go out only.</summary>
    public static IReadOnlyList<DocumentType> Kinds { get; } =
        [.. DocumentKinds.All.Where(type => type.Kind != DocumentKind.StatusStatement)];

    public static MethodDescriptor Method(string service, string name) =>
        Methods.Single(method => method.Service.Name == service && method.Name == name);

    public TestAgency SignerOf(DocumentKind kind) => kind switch
    {
        DocumentKind.ProcurementBan => finance,
        DocumentKind.WhitelistNotice or DocumentKind.WhitelistEntry or DocumentKind.WhitelistExit => ningbo,
        DocumentKind.EvaluationResult or DocumentKind.Publication or DocumentKind.ResultReturn
            or DocumentKind.CoInvestigationNotice => site.Region,
        _ => site.City,
    };

    /// <summary>The only way in for documents of a kind.</summary>
    public static MethodDescriptor DoorOf(DocumentKind kind) => kind switch
    {
        DocumentKind.AccessStatement => Method("StatusService", "CheckStatus"),
        DocumentKind.PractitionerRecord or DocumentKind.PractitionerResult or DocumentKind.PractitionerStep
            or DocumentKind.PractitionerRepair => Method("PractitionerService", "SubmitDocument"),
        _ => Method("ExchangeService", "PushDocument"),
    };

    /// <summary>The request that carries an envelope through its door.</summary>
    public static IMessage Carry(DocumentKind kind, Envelope envelope) => kind switch
    {
        DocumentKind.AccessStatement => new CheckStatusRequest
        {
            Access = new AccessContext { Statement = envelope },
            Subject = new SubjectQuery { CreditCode = TestCodes.Organisation(1) },
        },
        _ when DoorOf(kind).Name == "SubmitDocument" => new SubmitDocumentRequest { Envelope = envelope },
        _ => new PushDocumentRequest { Envelope = envelope },
    };

    /// <summary>A document that nobody has sent yet, issued now, about one of many organisations.</summary>
    public IDocument Document(DocumentKind kind, Guid id, int organisation)
    {
        var signer = SignerOf(kind);
        if (kind == DocumentKind.AccessStatement) return signer.Access(Purpose.EcologySupervision);
        var document = Samples.Document(kind);
        var header = document.Header;
        (header.Id, header.SourceAgency, header.AreaCode) = (DocumentId.Format(id), signer.Code, signer.Area);
        header.IssueTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        if (header.Subject is { } subject) subject.CreditCode = TestCodes.Organisation(organisation);
        return document;
    }

    /// <summary>Whoever may call a method without doing harm: nobody erases here what others have to find again.</summary>
    public TestAgency CallerOf(MethodDescriptor method) => method.Name switch
    {
        "GetWhitelist" => ningbo,
        "EraseBodies" or "Push" or "PushDocument" or "SubmitDocument" => site.City,
        _ => site.Region,
    };

    /// <summary>A request with everything in it.</summary>
    public IMessage Request(MethodDescriptor method)
    {
        var caller = CallerOf(method);
        return Fill(method.InputType, caller, depth: 0);
    }

    private static IMessage Fill(MessageDescriptor type, TestAgency caller, int depth)
    {
        if (type == Envelope.Descriptor)
        {
            IDocument document = depth > 1 ? caller.Access(Purpose.EcologySupervision) : caller.Penalty(TestCodes.Organisation(1));
            return caller.Sign(document);
        }

        var message = type.Parser.ParseFrom(ByteString.Empty);
        var taken = new HashSet<OneofDescriptor>();
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            // Of several that exclude each other the first one that carries more than a digest.
            if (field.RealContainingOneof is { } choice && (field.FieldType == FieldType.Bytes || !taken.Add(choice))) continue;
            var value = Value(field, caller, depth);
            if (field.IsRepeated) ((System.Collections.IList)field.Accessor.GetValue(message)).Add(value);
            else field.Accessor.SetValue(message, value);
        }

        return message;
    }

    private static object Value(FieldDescriptor field, TestAgency caller, int depth) => field.FieldType switch
    {
        FieldType.Message when field.MessageType == Timestamp.Descriptor => Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
        FieldType.Message => Fill(field.MessageType, caller, depth + 1),
        FieldType.Enum => field.EnumType.Values[1].Number,
        FieldType.String => Text(field, caller),
        FieldType.Bytes => ByteString.CopyFrom(SHA256.HashData([1])),
        FieldType.Bool => true,
        FieldType.Int64 or FieldType.SInt64 => 1L,
        FieldType.Int32 or FieldType.SInt32 => field.Name.EndsWith("year", StringComparison.Ordinal) ? 2025 : 1,
        FieldType.UInt64 => 1UL,
        FieldType.UInt32 => 1U,
        var other => throw new InvalidOperationException($"{field.FullName} is a {other}: say here what is in it."),
    };

    private static string Text(FieldDescriptor field, TestAgency caller) => field.Name switch
    {
        "area_code" => caller.Area,
        "credit_code" or "credit_codes" or "subject_code" or "subject_codes" => TestCodes.Organisation(1),
        "peer" or "agency" or "source_agency" or "recipient" or "code" => caller.Code,
        "id" => DocumentId.Format(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
        "cursor" => "",
        "as_of" => TestDocuments.Day(1),
        _ => "walk",
    };
}
