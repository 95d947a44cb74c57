using EcoCredit.Exchange.Node.Status;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Statements;

public sealed class StatementRunTests
{
    [Theory]
    [InlineData(1, 150, 1)]
    [InlineData(1000, 150, 250)]
    [InlineData(1000, 1 << 10, 64)]
    [InlineData(1000, 40 << 10, 1)]
    [InlineData(2, 200 << 10, 1)]
    public void A_statement_ends_by_number_or_by_length(int subjects, int bytesEach, int expected)
    {
        var described = Enumerable.Repeat(new DescribedSubject(new SubjectStatus(), new byte[bytesEach], []), subjects).ToArray();
        StatusAnswers.CountRun(described).ShouldBe(expected);
    }
}
