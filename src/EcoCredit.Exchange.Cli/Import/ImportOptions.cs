using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>What is not in a table and has to be said for it.</summary>
/// <param name="AgencyCode">The agency that is answerable for the documents.</param>
/// <param name="Role">Its role.</param>
/// <param name="Area">Area of the matters, six digits.</param>
/// <param name="Visibility">Who may be told.</param>
/// <param name="LegalBasis">Instrument that the documents rest on beside the row's own; empty for 内环发〔2024〕21号.</param>
/// <param name="FinalOnColumn">Column that holds the day on which a penalty became final; <see langword="null"/> where no such column
/// exists: those penalties are kept but do not count (IM-13).</param>
internal sealed record ImportOptions(
    string AgencyCode, Role Role, string Area, Visibility Visibility, string LegalBasis, string? FinalOnColumn)
{
    /// <summary>Name of the sheet of a workbook; <see langword="null"/> for the first.</summary>
    public string? Sheet { get; init; }

    /// <summary>Nothing is sent where a row is wrong.</summary>
    public bool WholeOnly { get; init; }

    public const string DefaultLegalBasis = "内环发〔2024〕21号";

    /// <summary>The header that every document of the table begins with; id and issue time come when it is signed.</summary>
    public Header CreateHeader(string name, string creditCode, string article, Evidence evidence) => new()
    {
        SourceAgency = AgencyCode,
        Subject = new Subject { Kind = SubjectKind.Organisation, CreditCode = creditCode, Name = name },
        AreaCode = Area,
        LegalBasis = { LegalBasis.Length > 0 ? new LegalBasis { Instrument = LegalBasis } : new LegalBasis { Instrument = DefaultLegalBasis, Article = article } },
        Evidence = { evidence },
        Visibility = Visibility,
    };

    /// <summary>Where the information comes from (IM-15-3), by who produced it.</summary>
    public InformationSource Source => Role switch
    {
        Role.EcoRegion or Role.EcoCity or Role.EcoCounty => InformationSource.LawEnforcement,
        Role.MarketReg => InformationSource.MarketRegulation,
        _ => InformationSource.OtherOrgan,
    };
}
