namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>Where metrics and traces are sent (OTLP). Nowhere unless it is set.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Over gRPC.</summary>
    internal const string Grpc = "grpc";

    /// <summary>Over HTTP, in protobuf.</summary>
    internal const string HttpProtobuf = "http/protobuf";

    /// <summary>
    /// https://host:port of a collector, http:// on this machine only; with "http/protobuf" a path may follow, to which v1/metrics and
    /// v1/traces are appended. Nothing is sent if null.
    /// </summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>"grpc" or "http/protobuf".</summary>
    public string Protocol { get; init; } = Grpc;

    /// <summary>Which part of the calls is followed, 0 to 1; a call whose caller is enrolled and follows it is followed here too. 0 for none at all.</summary>
    public double TraceSampling { get; init; } = 0.01;

    /// <summary>Metrics are sent every so many seconds, 1 to 3,600.</summary>
    public int MetricsIntervalSeconds { get; init; } = 60;

    /// <summary>A file of headers that are sent along, a line each (name: value), relative to the folder; none if null.</summary>
    public string? HeadersFile { get; init; }

    /// <summary>PEM file with the authorities that the collector's certificate has to chain to, relative to the folder; those of the system if null.</summary>
    public string? Anchors { get; init; }

    /// <summary>Whether anything is sent.</summary>
    internal bool IsOn => !string.IsNullOrEmpty(OtlpEndpoint);

    internal void Check(OptionProblems problems)
    {
        if (IsOn) CheckEndpoint(problems);
        problems.Choice("telemetry.protocol", Protocol, Grpc, HttpProtobuf);
        if (TraceSampling is not (>= 0 and <= 1))
            problems.Add("telemetry.traceSampling", $"{TraceSampling} is not 0 to 1.", $"{TraceSampling} 不在 0 至 1 之间。");
        problems.Range("telemetry.metricsIntervalSeconds", MetricsIntervalSeconds, 1, 3_600);
        if (HeadersFile is { Length: 0 }) problems.Add("telemetry.headersFile", "a file, or leave it out.", "应为文件，或不设此项。");
        if (Anchors is { Length: 0 }) problems.Add("telemetry.anchors", "a PEM file, or leave it out.", "应为 PEM 文件，或不设此项。");
    }

    private void CheckEndpoint(OptionProblems problems)
    {
        const string Path = "telemetry.otlpEndpoint";
        var isUrl = Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && url is { Query: "", Fragment: "", UserInfo: "" };
        if (!isUrl)
        {
            // Not the value itself: who puts a name and a password there is told where they belong.
            problems.Add(
                Path,
                "it is not https://host:port; what proves who sends belongs into telemetry.headersFile.",
                "不是“https://主机:端口”；身份凭据应放入 telemetry.headersFile 指定的文件。");
            return;
        }

        if (Protocol == Grpc && url!.AbsolutePath != "/") problems.Add(Path, "with grpc there is no path.", "使用 grpc 时不得含路径。");
        if (url!.Scheme == Uri.UriSchemeHttps) return;
        if (!ProbeOptions.IsLoopback(url.DnsSafeHost))
            problems.Add(
                Path,
                $"{OtlpEndpoint} is not https, and not on this machine (127.0.0.1, [::1], localhost): who talks to whom would be read on the way.",
                $"{OtlpEndpoint} 不是 https，也不在本机（127.0.0.1、[::1]、localhost）：传输内容会被他人读取。");
        if (Anchors is not null) problems.Add("telemetry.anchors", "only for https.", "仅用于 https。");
    }
}
