using EcoCredit.Exchange.Benchmarks.Commands;

// Both sides of a call wait for each other's threads: let the pool have some from the start.
ThreadPool.SetMinThreads(16, 16);
return await BenchmarkCommand.Create().Parse(args).InvokeAsync();
