using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Evaluations;

// The records of 2025 that the city has.
internal sealed partial class CityYear
{
    /// <summary>A final penalty of 2025 on row A1-13.</summary>
    public async Task<CreditRecord> PenaltyAsync(string code, string number)
    {
        var record = city.Penalty(code);
        (record.ProducedOn, record.DocumentNumber, record.Ordinary.FinalOn) = ("2025-06-02", number, "2025-09-01");
        await PushAsync(city, record);
        return record;
    }

    /// <summary>A record of 2025 on a row that takes points off and is no penalty.</summary>
    public Task OrdinaryAsync(string code, string row, EvidenceKind evidence, ServiceKind service)
    {
        var record = city.Penalty(code);
        (record.ProducedOn, record.DocumentNumber) = ("2025-07-01", "示例" + row);
        record.Header.Evidence.Clear();
        record.Header.Evidence.Add(new Evidence { Kind = evidence, DocumentNumber = "示例" + row });
        record.Ordinary = new OrdinaryDetail
        {
            Kind = OrdinaryKind.Determined,
            CatalogueRow = row,
            AuthorityLevel = AuthorityLevel.Prefecture,
            ServiceKind = service,
        };
        return PushAsync(city, record);
    }

    /// <summary>On the blacklist of the platform for environmental impact assessment (row A1-22).</summary>
    public Task BlacklistAsync(string code)
    {
        var record = city.Serious(code);
        record.ProducedOn = "2025-08-20";
        record.Header.Evidence.Clear();
        record.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.ListEntry, DocumentNumber = "示例名单" });
        record.Serious = new SeriousDetail { Kind = SeriousKind.UnfairCompetition, CatalogueRow = "A1-22", ServiceKind = ServiceKind.Eia };
        return PushAsync(city, record);
    }

    /// <summary>A record of 2025 on a row that rates bad at once.</summary>
    public async Task<CreditRecord> SeriousAsync(string code)
    {
        var record = city.Serious(code);
        record.ProducedOn = "2025-08-20";
        await PushAsync(city, record);
        return record;
    }
}
