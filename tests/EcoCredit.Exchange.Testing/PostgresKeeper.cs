using System.Diagnostics;

namespace EcoCredit.Exchange.Testing;

/// <summary>
/// A shell that starts a server, restarts it on request and waits on its standard input. The end of that input is the end of this process:
/// then the shell stops the server and deletes its folder. It has a session of its own, so that what kills this process and its children
/// leaves it alive to do so.
/// </summary>
internal sealed class PostgresKeeper : IAsyncDisposable
{
    public const string User = "ecocredit_test";

    // Arguments: folder of the binaries, port. First input line: the password. It answers "ok" or "failed" and the server's log to each
    // command.
    private const string Script = """
        trap '' INT TERM HUP
        bin=$1 port=$2
        cd /
        read -r password
        dir=$(mktemp -d "${TMPDIR:-/tmp}/ecocredit-pg.XXXXXX" 2>/dev/null || mktemp -d /tmp/ecocredit-pg.XXXXXX) || { echo failed; echo 'No temporary folder.'; exit 1; }
        report() { if [ "$1" -eq 0 ]; then echo ok; else echo failed; tail -n 40 "$dir/log"; echo .; fi; }
        printf '%s\n' "$password" >"$dir/password"
        {
          "$bin/initdb" --no-sync -D "$dir/data" -U ecocredit_test --pwfile="$dir/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C &&
          cat >>"$dir/data/postgresql.conf" <<END &&
        listen_addresses = '127.0.0.1'
        port = $port
        unix_socket_directories = '$dir'
        max_connections = 200
        shared_buffers = 64MB
        log_statement = none
        END
          "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 start
        } >>"$dir/log" 2>&1
        report $?
        while read -r mode; do
          case $mode in
            backup)
              rm -rf "$dir/backup"
              PGPASSWORD=$password "$bin/pg_basebackup" -D "$dir/backup" -h 127.0.0.1 -p "$port" -U ecocredit_test -X stream -c fast --no-sync ;;
            restore)
              "$bin/pg_ctl" -D "$dir/data" -m immediate -w -t 60 stop && rm -rf "$dir/data" && cp -a "$dir/backup" "$dir/data" &&
              "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 start ;;
            kill)
              kill -9 "$(head -n 1 "$dir/data/postmaster.pid")" ;;
            start)
              # The children of a postmaster that was killed notice it and end; until then its shared memory is in use.
              tries=0
              until "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 start; do
                tries=$((tries + 1))
                if [ "$tries" -ge 20 ]; then break; fi
                sleep 0.5
              done ;;
            *)
              "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 -m "$mode" restart ;;
          esac </dev/null >>"$dir/log" 2>&1
          report $?
        done
        "$bin/pg_ctl" -D "$dir/data" -m immediate -w -t 60 stop </dev/null >/dev/null 2>&1
        rm -rf "$dir"
        """;

    private readonly Process _shell;

    private PostgresKeeper(Process shell) => _shell = shell;

    public static async Task<PostgresKeeper> StartAsync(int port, string password)
    {
        var binaries = PostgresBinaries.Find();
        // The inner shell leaves this process's session; the outer one ends at once. PostgreSQL refuses to run as root.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments =
        [
            "-c", "exec 3<&0; \"$@\" <&3 3<&- 2>/dev/null &", "keeper", "setsid",
            .. Environment.IsPrivilegedProcess ? (string[])["runuser", "-u", "postgres", "--"] : [],
            "/bin/sh", "-c", Script, "keeper", binaries, port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var keeper = new PostgresKeeper(Process.Start(start) ?? throw new PostgresUnavailableException("/bin/sh does not start."));
        try
        {
            await keeper.SendAsync(password);
            return keeper;
        }
        catch
        {
            await keeper.DisposeAsync();
            throw;
        }
    }

    public Task RestartAsync(bool immediate) => SendAsync(immediate ? "immediate" : "fast");

    /// <summary>Signal 9 for the postmaster: nothing runs until it is started.</summary>
    public Task KillAsync() => SendAsync("kill");

    /// <summary>Starts it after a kill; it recovers from its log.</summary>
    public Task StartAgainAsync() => SendAsync("start");

    /// <summary>Takes a base backup of the running server; the one before is gone.</summary>
    public Task BackUpAsync() => SendAsync("backup");

    /// <summary>Puts the base backup into the place of the server's data.</summary>
    public Task RestoreAsync() => SendAsync("restore");

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        // The shell's output ends when it has cleaned up.
        await _shell.StandardOutput.ReadToEndAsync();
        _shell.Dispose();
    }

    private async Task SendAsync(string line)
    {
        await _shell.StandardInput.WriteLineAsync(line);
        await _shell.StandardInput.FlushAsync();
        var answer = await _shell.StandardOutput.ReadLineAsync();
        if (answer == "ok") return;

        var log = new List<string>();
        while (await _shell.StandardOutput.ReadLineAsync() is { } text && text != ".") log.Add(text);
        throw new PostgresUnavailableException(answer is null
            ? "PostgreSQL could not be started: run the tests as a user of their own, or as root with a system user 'postgres' (Debian: apt-get install postgresql) and the tools setsid and runuser."
            : "PostgreSQL did not start. Its log says:\n" + string.Join('\n', log));
    }
}
