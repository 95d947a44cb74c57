using System.Diagnostics;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Scoring;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>Scores a whole region's organisations on one core, without node and database. The limit is reading the same documents.</summary>
internal static class ScoringBench
{
    private const int Organisations = 100_000;
    private const int RecordsEach = 5;
    private const int Explained = 10_000;
    private const double GoalSeconds = 5;
    private const int Year = 2025;
    private const string Area = "990100";

    private static readonly string[] Rows = ["A1-13", "A1-11", "A1-12", "A1-09", "A1-15"];
    private static readonly DateOnly AsOf = new(2026, 6, 1);
    private static readonly DateTimeOffset Filed = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<Result> Measure()
    {
        using var city = new TestAgency(2, Role.EcoCity, Area);
        var area = AreaCode.TryParse(Area, out var parsed) ? parsed : throw new InvalidOperationException("The area is none.");
        var subjects = Enumerable.Range(0, Organisations).Select(TestCodes.Organisation).ToArray();
        var payloads = Payloads(city, subjects);

        Run(1_000, subjects, payloads, area);
        var (parse, score, explain, deducted) = Run(Organisations, subjects, payloads, area);

        // Whoever sums the points by hand gets the same: a benchmark of a wrong score is none.
        if (deducted != Expected()) throw new InvalidOperationException($"{deducted} points in all, {Expected()} expected.");
        const int records = Organisations * RecordsEach;
        return
        [
            new("parse_records", "none", 1, parse, "s/500k", null, null, null, null, null),
            new("score", "none", 1, score, "s/100k orgs", "goal", GoalSeconds, score / GoalSeconds, null, null),
            new("score_records", "none", 1, records / score, "records/s", "parsing", records / parse, parse / score, null, null),
            new("explain", "none", 1, Explained / explain, "previews/s", null, null, null, null, null),
        ];
    }

    // One thread from the first line to the last. Parsing makes the documents that the scores are made of; putting them into files is part of
    // scoring, as a node does it for every question.
    private static (double Parse, double Score, double Explain, long Deducted) Run(int organisations, string[] subjects, byte[][] payloads, AreaCode area)
    {
        var start = Stopwatch.GetTimestamp();
        var documents = new FiledDocument[organisations][];
        for (var o = 0; o < organisations; o++)
        {
            documents[o] = new FiledDocument[RecordsEach];
            for (var r = 0; r < RecordsEach; r++)
            {
                var index = (o * RecordsEach) + r;
                documents[o][r] = new(index, Filed, CreditRecord.Parser.ParseFrom(payloads[index]));
            }
        }

        var parse = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        long deducted = 0;
        for (var o = 0; o < organisations; o++)
        {
            var score = Evaluation.Score(new(subjects[o], Year, area, AsOf), new CaseFile(documents[o]), Catalogue.InnerMongolia);
            deducted += Catalogue.InnerMongolia.BaseScore - score.Score;
        }

        var scored = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        for (var o = 0; o < Math.Min(Explained, organisations); o++)
        {
            Evaluation.Explain(new(subjects[o], Year, area, AsOf), new CaseFile(documents[o]), Catalogue.InnerMongolia);
        }

        return (parse, scored, Stopwatch.GetElapsedTime(start).TotalSeconds, deducted);
    }

    // Two years' records: every second organisation's come from one document, which then counts once for each row.
    private static byte[][] Payloads(TestAgency city, string[] subjects)
    {
        var payloads = new byte[Organisations * RecordsEach][];
        for (var i = 0; i < payloads.Length; i++)
        {
            var record = city.Penalty(subjects[i / RecordsEach]);
            var row = Rows[i % RecordsEach];
            (record.ProducedOn, record.Ordinary.FinalOn) = (i % 2 == 0 ? "2025-03-01" : "2024-03-01", "2025-05-01");
            (record.Ordinary.CatalogueRow, record.Ordinary.StaffCount) = (row, row == "A1-15" ? 3 : 0);
            record.DocumentNumber = i / RecordsEach % 2 == 0 ? "示例罚字〔2025〕1号" : $"示例罚字〔2025〕{i}号";
            payloads[i] = Google.Protobuf.MessageExtensions.ToByteArray(record);
        }

        return payloads;
    }

    private static long Expected() => (long)Organisations * Rows.Sum(row => -Catalogue.InnerMongolia.Find(row)!.Points!.Value);
}
