using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using EcoCredit.Exchange.Testing;
using Npgsql;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>
/// A PostgreSQL server whose data lie in a data set's folder and stay there. A shell owns it: when this process is gone, however it went, the
/// shell's input ends and it stops the server in good order.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private const string User = "ecocredit";
    private const string Database = "ecocredit";

    // Arguments: folder of the binaries, folder of the cluster, port. Settings as a small server of one's own would have them.
    private const string Script = """
        trap '' INT TERM HUP
        bin=$1 dir=$2 port=$3
        cd /
        read -r password
        {
          if [ ! -f "$dir/data/PG_VERSION" ]; then
            printf '%s\n' "$password" >"$dir/password" &&
            "$bin/initdb" --no-sync -D "$dir/data" -U ecocredit --pwfile="$dir/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C &&
            cat >>"$dir/data/postgresql.conf" <<END
        listen_addresses = '127.0.0.1'
        unix_socket_directories = '$dir'
        max_connections = 100
        shared_buffers = 1GB
        effective_cache_size = 8GB
        maintenance_work_mem = 512MB
        max_wal_size = 4GB
        checkpoint_timeout = 15min
        random_page_cost = 1.1
        log_statement = none
        END
            rm -f "$dir/password"
          fi
          "$bin/pg_ctl" -D "$dir/data" -o "-p $port" -l "$dir/log" -w -t 300 start
        } >>"$dir/log" 2>&1
        if [ $? -eq 0 ]; then echo ok; else echo failed; tail -n 40 "$dir/log"; exit 1; fi
        read -r end
        "$bin/pg_ctl" -D "$dir/data" -m fast -w -t 600 stop </dev/null >>"$dir/log" 2>&1
        """;

    private readonly Process _shell;

    private PostgresCluster(Process shell, int port, string password)
    {
        _shell = shell;
        ConnectionString = string.Create(
            CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={port};Username={User};Database={Database};Maximum Pool Size=40;Timeout=15;Command Timeout=0");
        Password = password;
    }

    /// <summary>Without the password, as node.json has it.</summary>
    public string ConnectionString { get; }

    public string Password { get; }

    public string Secret => new NpgsqlConnectionStringBuilder(ConnectionString) { Password = Password }.ToString();

    /// <summary>Starts the server of a folder, and makes it where there is none.</summary>
    public static async Task<PostgresCluster> StartAsync(string folder)
    {
        var passwordFile = Path.Combine(folder, "postgres.password");
        if (!File.Exists(passwordFile)) await WriteSecretAsync(passwordFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        var password = await File.ReadAllTextAsync(passwordFile);
        var cluster = Path.Combine(folder, "postgres");
        var isRoot = Environment.IsPrivilegedProcess;
        if (!Directory.Exists(cluster))
        {
            Directory.CreateDirectory(cluster);
            // PostgreSQL refuses to run as root.
            if (isRoot) await RunAsync("chown", "postgres", cluster);
        }

        var port = FreePorts.Next();
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments =
        [
            "-c", "exec 3<&0; \"$@\" <&3 3<&- 2>/dev/null &", "keeper", "setsid",
            .. isRoot ? (string[])["runuser", "-u", "postgres", "--"] : [],
            "/bin/sh", "-c", Script, "keeper", PostgresBinaries.Find(), cluster, port.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var shell = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh does not start.");
        await shell.StandardInput.WriteLineAsync(password);
        await shell.StandardInput.FlushAsync();
        if (await shell.StandardOutput.ReadLineAsync() != "ok") throw new InvalidOperationException(
            $"PostgreSQL did not start in {cluster}: {await shell.StandardOutput.ReadToEndAsync()}");
        var server = new PostgresCluster(shell, port, password);
        await server.CreateDatabaseAsync();
        return server;
    }

    /// <summary>Runs statements outside a transaction.</summary>
    public async Task ExecuteAsync(params string[] statements)
    {
        await using var connection = new NpgsqlConnection(Secret + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _shell.StandardInput.Close();
        // The shell's output ends when the server has stopped.
        await _shell.StandardOutput.ReadToEndAsync();
        _shell.Dispose();
    }

    private async Task CreateDatabaseAsync()
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Secret) { Database = "postgres", Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var find = new NpgsqlCommand($"SELECT count(*) FROM pg_database WHERE datname = '{Database}'", connection);
        if (await find.ExecuteScalarAsync() is 1L) return;
        await using var create = new NpgsqlCommand($"CREATE DATABASE {Database} TEMPLATE template0 ENCODING 'UTF8'", connection);
        await create.ExecuteNonQueryAsync();
    }

    internal static async Task WriteSecretAsync(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, options);
        await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
