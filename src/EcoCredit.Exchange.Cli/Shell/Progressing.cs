using Spectre.Console;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Shows progress on standard error: a bar for a person, a line every five seconds for a log.</summary>
internal static class Progressing
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    public static async Task<T> RunAsync<T>(CliContext context, Text what, int total, Func<Action, Task<T>> work)
    {
        if (context.IsErrorTerminal)
        {
            return await context.Talk.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async progress =>
                {
                    var bar = progress.AddTask(Markup.Escape(context.T(what)), maxValue: Math.Max(total, 1));
                    return await work(() => bar.Increment(1));
                });
        }

        var done = 0;
        var last = context.Time.GetTimestamp();
        return await work(() =>
        {
            done++;
            if (context.Time.GetElapsedTime(last) < LineEvery) return;
            last = context.Time.GetTimestamp();
            context.Error.WriteLine($"{context.T(what)} {done}/{total}");
        });
    }
}
