using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Rpc;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Tests.Peers;

public sealed class PermissionsTests
{
    private static readonly AreaCode Region = Area("990000");
    private static readonly AreaCode City = Area("990100");
    private static readonly AreaCode OtherCity = Area("990200");
    private static readonly Permissions Table = PermissionLoader.Load(overridePath: null);

    [Fact]
    public void Has_a_row_for_every_method()
    {
        var methods = ServiceCatalogue.Services.SelectMany(s => s.Methods).Select(m => $"{m.Service.Name}/{m.Name}").ToList();
        methods.ShouldContain(m => m == "Health/Watch");
        methods.ShouldContain(m => m == "ServerReflection/ServerReflectionInfo");
        methods.Where(m => !Table.HasRow(Right.Call, m)).ShouldBeEmpty();
    }

    [Fact]
    public void The_catalogue_has_every_service_of_the_protos() =>
        typeof(Envelope).Assembly.GetTypes()
            .Select(t => t.GetProperty("Descriptor", System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)?.GetValue(null)).OfType<Google.Protobuf.Reflection.ServiceDescriptor>()
            .Select(s => s.FullName).Order(StringComparer.Ordinal)
            .ShouldBe(ServiceCatalogue.Services.Select(s => s.FullName).Order(StringComparer.Ordinal));

    [Fact]
    public void Has_rows_for_every_kind_of_document()
    {
        foreach (var right in new[] { Right.Push, Right.Read, Right.Ask })
            PermissionNames.Kinds.Keys.Where(k => !Table.HasRow(right, k)).ShouldBeEmpty();
    }

    [Fact]
    public void Refuses_what_has_no_row()
    {
        var error = Should.Throw<RpcException>(
            () => Table.Require(Caller(Role.Procurement, City), Right.Push, DocumentKind.CreditRecord, City));
        error.StatusCode.ShouldBe(StatusCode.PermissionDenied);
        var read = ExchangeError.Read(error)!;
        read.Reason.ShouldBe(ErrorReason.NotPermitted);
        read.Metadata["role"].ShouldBe("PROCUREMENT");
        read.Metadata["right"].ShouldBe("PUSH");
        read.Metadata["target"].ShouldBe("CREDIT_RECORD");
        Table.Allows(Caller(Role.Unspecified, City), Right.Push, "STATUS_STATEMENT", City).ShouldBeFalse();
    }

    [Theory]
    [InlineData("990100", "990102", true)]
    [InlineData("990100", "990200", false)]
    [InlineData("990000", "990200", true)]
    [InlineData("990102", "990100", false)]
    public void A_source_writes_inside_its_own_area_only(string own, string matter, bool allowed)
    {
        var error = Table.Check(Caller(Role.EcoCity, Area(own)), Right.Push, "CREDIT_RECORD", Area(matter));
        (error is null).ShouldBe(allowed);
        if (error is not null) error.Reason.ShouldBe(ErrorReason.OutsideArea);
    }

    [Fact]
    public void Only_finance_bans_and_nobody_pushes_answers()
    {
        var who = PermissionNames.Roles.Values.Where(r => Table.Allows(Caller(r, City), Right.Push, "PROCUREMENT_BAN", City));
        who.ShouldBe([Role.Finance]);
        PermissionNames.Roles.Values.ShouldAllBe(r => !Table.Allows(Caller(r, City), Right.Push, "STATUS_STATEMENT", City));
    }

    [Theory]
    [InlineData("CALL", "EvaluationService/PreviewEvaluation", "PROCUREMENT", "", false)]
    [InlineData("CALL", "EvaluationService/GetProcedure", "MARKET_REG", "", false)]
    [InlineData("ASK", "EvaluationService/GetAdvisoryBoard", "CREDIT_PLATFORM", "INSPECTION", false)]
    [InlineData("CALL", "PractitionerService/FindPractitioner", "ECO_COUNTY", "", false)]
    [InlineData("CALL", "EvaluationService/GetWhitelist", "PROCUREMENT", "", true)]
    [InlineData("CALL", "EvaluationService/PreviewEvaluation", "ECO_COUNTY", "", true)]
    [Trait("Rule", "AMB-20")]
    [Trait("Rule", "IM-21-4")]
    public void No_table_opens_the_ecology_systems_own_work_to_others(string right, string method, string role, string purpose, bool allowed)
    {
        var purposes = purpose.Length > 0 ? $$""", "purposes":["{{purpose}}"]""" : "";
        var row = $$"""{"rows":[{"right":"{{right}}","roles":["{{role}}"],"targets":["{{method}}"],"rule":"x"{{purposes}}}]}""";
        Action load = () => PermissionLoader.Parse("""{"rows":[]}""", row);
        if (allowed) load.ShouldNotThrow();
        else load.ShouldThrow<PermissionsException>().Message.ShouldContain(method);
    }

    [Theory]
    [InlineData("READ")]
    [InlineData("ASK")]
    [Trait("Rule", "IM-21-4")]
    public void No_table_lets_practitioners_out_of_their_channel(string right)
    {
        var row = $$"""
            {"rows":[{"right":"{{right}}","area":"OWN","roles":["ECO_REGION"],"visibility":["RESTRICTED_PERSON"],
            "targets":["PRACTITIONER_RECORD"],"rule":"x"}]}
            """;
        Should.Throw<PermissionsException>(() => PermissionLoader.Parse("""{"rows":[]}""", row)).Message.ShouldContain("PRACTITIONER_RECORD");
    }

    [Fact]
    public void A_county_is_a_source_and_no_caller_of_push()
    {
        Table.Check(Role.EcoCounty, City, Right.Push, "CREDIT_RECORD", City).ShouldBeNull();
        Table.Allows(Caller(Role.EcoCounty, City), Right.Call, "ExchangeService/Push", null).ShouldBeFalse();
    }

    [Fact]
    public void Covers_the_purposes_of_a_role_and_no_other()
    {
        Table.CoversPurpose(Caller(Role.Procurement, City), Purpose.Procurement, "StatusService/CheckStatus").ShouldBeTrue();
        Table.CoversPurpose(Caller(Role.Procurement, City), Purpose.Inspection, "StatusService/CheckStatus").ShouldBeFalse();
        Table.CoversPurpose(Caller(Role.Procurement, City), Purpose.Procurement, "ExchangeService/Pull").ShouldBeFalse();
        Table.CoversPurpose(Caller(Role.EcoCity, City), (Purpose)31, "ExchangeService/Pull").ShouldBeFalse();
    }

    [Fact]
    public void Shows_other_areas_what_is_published_only()
    {
        Table.CanSee(Role.EcoCity, City, DocumentKind.CreditRecord, Visibility.EcoInternal, City).ShouldBeTrue();
        Table.CanSee(Role.EcoCity, City, DocumentKind.CreditRecord, Visibility.EcoInternal, OtherCity).ShouldBeFalse();
        Table.CanSee(Role.EcoCity, City, DocumentKind.EvaluationResult, Visibility.Public, OtherCity).ShouldBeTrue();
        Table.CanSee(Role.EcoCity, City, DocumentKind.EvaluationResult, Visibility.GovShared, OtherCity).ShouldBeFalse();
        Table.CanSee(Role.Procurement, Region, DocumentKind.EvaluationResult, Visibility.Public, City).ShouldBeFalse();
        Table.CanBeTold(Role.Procurement, City, DocumentKind.EvaluationResult, Visibility.GovShared, OtherCity).ShouldBeTrue();
    }

    [Fact]
    public void Keeps_internal_matters_and_persons_inside_the_ecology_system()
    {
        foreach (var role in PermissionNames.Roles.Values)
        {
            var inside = role is Role.EcoRegion or Role.EcoCity or Role.EcoCounty;
            foreach (var kind in PermissionNames.Kinds.Values)
            {
                Table.CanSee(role, Region, kind, Visibility.Secret, City).ShouldBeFalse();
                Table.CanSee(role, Region, kind, Visibility.Unspecified, City).ShouldBeFalse();
                if (inside) continue;
                Table.CanSee(role, Region, kind, Visibility.EcoInternal, City).ShouldBeFalse();
                Table.CanBeTold(role, Region, kind, Visibility.RestrictedPerson, City).ShouldBeFalse();
            }
        }
    }

    [Theory]
    [InlineData("MARKET_REG", "ECO_INTERNAL")]
    [InlineData("NB_CITY", "RESTRICTED_PERSON")]
    [InlineData("ECO_REGION", "SECRET")]
    public void No_configuration_breaks_the_floor(string role, string visibility)
    {
        var problems = Problems($$"""{"rows":[{"roles":["{{role}}"],"right":"READ","targets":["CREDIT_RECORD"],"area":"ANY","visibility":["{{visibility}}"],"rule":"x"}]}""");
        problems.ShouldHaveSingleItem().ShouldContain("may never be told");
    }

    [Fact]
    public void Names_everything_that_is_wrong_with_a_configuration_at_once()
    {
        var problems = Problems("""
            {"rows":[
              {"roles":["KING"],"right":"READ","targets":["CREDIT_RECORD"],"area":"ANY","visibility":["PUBLIC"],"rule":"x"},
              {"roles":["ECO_CITY"],"right":"CALL","targets":["ExchangeService/Steal","*"],"rule":"x"},
              {"roles":["ECO_CITY"],"right":"ASK","targets":["StatusService/CheckStatus"],"purposes":["CURIOSITY"],"rule":"x"},
              {"roles":["ECO_CITY"],"right":"PUSH","targets":["STATUS_STATEMENT"],"area":"3","rule":"x"}]}
            """);
        foreach (var part in new[] { "role KING", "target ExchangeService/Steal", "target *", "purpose CURIOSITY", "STATUS_STATEMENT is never pushed", "area 3" })
            problems.ShouldContain(p => p.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_a_field_that_it_does_not_know() =>
        Problems("""{"rows":[{"roles":["ECO_CITY"],"right":"PUSH","targets":["FLAG"],"area":"OWN","rule":"x","unless":"friday"}]}""").ShouldNotBeEmpty();

    [Fact]
    public void An_override_replaces_a_right_and_leaves_the_others()
    {
        var table = Load("""{"rows":[{"roles":["MARKET_REG"],"right":"READ","targets":["FLAG"],"area":"NONE","rule":"x"}]}""");
        table.CanSee(Role.MarketReg, City, DocumentKind.Flag, Visibility.Public, City).ShouldBeFalse();
        table.CanSee(Role.MarketReg, City, DocumentKind.FlagLift, Visibility.Public, City).ShouldBeTrue();
    }

    private static IReadOnlyList<string> Problems(string overrides) => Should.Throw<PermissionsException>(() => Load(overrides)).Problems;

    private static Permissions Load(string overrides)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, overrides);
            return PermissionLoader.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Caller Caller(Role role, AreaCode area) => new("", "", role, area, "");

    private static AreaCode Area(string text) =>
        AreaCode.TryParse(text, out var area) ? area : throw new ArgumentException(text, nameof(text));
}
