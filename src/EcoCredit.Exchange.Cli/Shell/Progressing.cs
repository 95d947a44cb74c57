using Spectre.Console;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Shows progress on standard error: a bar for a person, a line every two seconds for a log.</summary>
internal static class Progressing
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(2);

    public static Task<T> RunAsync<T>(CliContext context, Text what, int total, Func<Action, Task<T>> work)
    {
        var done = 0;
        return RunAsync(context, what, progress => work(() => progress(++done, total)));
    }

    /// <summary>For work that learns of its size only as it goes.</summary>
    /// <param name="context">Where to show it.</param>
    /// <param name="what">What is done.</param>
    /// <param name="work">Does it, and says how much is done of how much.</param>
    public static async Task<T> RunAsync<T>(CliContext context, Text what, Func<Action<int, int>, Task<T>> work)
    {
        if (context.IsErrorTerminal)
        {
            return await context.Talk.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async progress =>
                {
                    var bar = progress.AddTask(Markup.Escape(context.T(what)), maxValue: 1);
                    return await work((done, total) =>
                    {
                        bar.MaxValue = Math.Max(total, 1);
                        bar.Value = done;
                    });
                });
        }

        var last = context.Time.GetTimestamp();
        return await work((done, total) =>
        {
            if (context.Time.GetElapsedTime(last) < LineEvery) return;
            last = context.Time.GetTimestamp();
            context.Error.WriteLine($"{context.T(what)} {done}/{total}");
        });
    }

    /// <summary>For one call that cannot say how far it is: tells the user where it takes longer than two seconds.</summary>
    public static async Task<T> WaitAsync<T>(CliContext context, Text what, Task<T> call)
    {
        using var answered = new CancellationTokenSource();
        var patience = Task.Delay(LineEvery, context.Time, answered.Token);
        if (await Task.WhenAny(call, patience) == patience) context.Say(what);
        await answered.CancelAsync();
        return await call;
    }
}
