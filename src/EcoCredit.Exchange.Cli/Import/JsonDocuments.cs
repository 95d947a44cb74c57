using System.Text.Json;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

// The banned parser, in this file alone: this is the operator's own file on the operator's own machine. What is signed and sent is the
// protobuf form that is made of it here and checked by the rules, never the JSON.
#pragma warning disable RS0030

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// Reads documents that the operator wrote as JSON: one object or an array of {"kind": "CreditRecord", "document": {…}}, where the document
/// is in the JSON form of proto3. sourceAgency, id and issueTime may be left out of the header.
/// </summary>
internal static class JsonDocuments
{
    private const int MaxBytes = 64 << 20;

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(false));

    public static ImportedFile Read(byte[] bytes, ImportOptions options, CliContext context)
    {
        if (bytes.Length > MaxBytes) throw new CliException(ExitCode.Usage, context.T(Texts.JsonUnreadable, "64 MiB"));
        var drafts = new List<Draft>();
        var refusals = new List<Refusal>();
        try
        {
            using var json = JsonDocument.Parse(bytes);
            JsonElement[] items = json.RootElement.ValueKind == JsonValueKind.Array ? [.. json.RootElement.EnumerateArray()] : [json.RootElement];
            for (var i = 0; i < items.Length; i++) ReadOne(i + 1, items[i], options, drafts, refusals);
            return new ImportedFile(context.T(Texts.JsonForm), items.Length, drafts, refusals, []);
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCode.Usage, context.T(Texts.JsonUnreadable, e.Message));
        }
    }

    private static void ReadOne(int position, JsonElement item, ImportOptions options, List<Draft> drafts, List<Refusal> refusals)
    {
        if (item.ValueKind != JsonValueKind.Object
            || !item.TryGetProperty("kind", out var kindName) || kindName.ValueKind != JsonValueKind.String
            || !item.TryGetProperty("document", out var body) || body.ValueKind != JsonValueKind.Object)
        {
            refusals.Add(new Refusal(position, "", "JSON", Texts.JsonShape));
            return;
        }

        var type = DocumentKinds.All.FirstOrDefault(t => t.Kind.ToString() == kindName.GetString());
        if (type is null || type.Kind is DocumentKind.AccessStatement or DocumentKind.StatusStatement)
        {
            refusals.Add(new Refusal(position, "kind", "JSON", Texts.JsonKind));
            return;
        }

        if (type.Descriptor.File == PractitionerReflection.Descriptor)
        {
            refusals.Add(new Refusal(position, "kind", "IM-21-4", Texts.JsonPractitioner));
            return;
        }

        try
        {
            var document = (IDocument)Parser.Parse(body.GetRawText(), type.Descriptor);
            if (document.Header is { SourceAgency.Length: 0 } header) header.SourceAgency = options.AgencyCode;
            drafts.Add(new Draft(position, document));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException or FormatException)
        {
            refusals.Add(new Refusal(position, "document", "proto3 JSON", new Text(e.Message, e.Message)));
        }
    }
}
