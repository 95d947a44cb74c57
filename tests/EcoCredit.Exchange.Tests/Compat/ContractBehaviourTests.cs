using System.IO.Compression;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Compression;

namespace EcoCredit.Exchange.Tests.Compat;

/// <summary>What callers rely on in the contract types, without a connection.</summary>
public partial class ContractBehaviourTests
{
    private static readonly Method<string, string> Hello =
        new(MethodType.Unary, "greet.Greeter", "Hello", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    [Fact]
    public void Method_names_its_path() => Hello.FullName.ShouldBe("/greet.Greeter/Hello");

    [Theory]
    [InlineData("Authorization", "authorization")]
    [InlineData("x_9.Z-", "x_9.z-")]
    public void Metadata_keys_are_lowered(string given, string stored) => new Metadata.Entry(given, "v").Key.ShouldBe(stored);

    [Theory]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("ключ")]
    [InlineData("a\n")]
    public void Metadata_keys_with_other_characters_are_refused(string key) =>
        Should.Throw<ArgumentException>(() => new Metadata.Entry(key, "v"));

    [Fact]
    public void Metadata_ending_bin_decides_between_text_and_bytes()
    {
        var entry = new Metadata.Entry("Trace-BIN", [1, 2]);

        (entry.Key, entry.IsBinary).ShouldBe(("trace-bin", true));
        Should.Throw<InvalidOperationException>(() => entry.Value);
        Should.Throw<ArgumentException>(() => new Metadata.Entry("trace-bin", "text"));
        Should.Throw<ArgumentException>(() => new Metadata.Entry("trace", [1]));
        new Metadata.Entry("trace", "é1").ValueBytes.ShouldBe("?1"u8.ToArray());
    }

    [Fact]
    public void Metadata_bytes_are_copied_in_and_out()
    {
        byte[] given = [1, 2];
        var entry = new Metadata.Entry("k-bin", given);

        given[0] = 9;
        entry.ValueBytes[1] = 9;

        entry.ValueBytes.ShouldBe([1, 2]);
    }

    [Fact]
    public void Metadata_repeats_keys_and_finds_the_last()
    {
        var metadata = new Metadata { { "k", "1" }, { "other", "x" }, { "K", "2" }, { "k-bin", [7] } };

        metadata.GetValue("K").ShouldBe("2");
        metadata.GetAll("k").Select(entry => entry.Value).ShouldBe(["1", "2"]);
        metadata.GetValueBytes("k-bin").ShouldBe([7]);
        metadata.Get("absent").ShouldBeNull();
        metadata.GetValue("absent").ShouldBeNull();
        metadata.Count.ShouldBe(4);
    }

    [Fact]
    public void Metadata_Empty_cannot_be_changed()
    {
        Metadata.Empty.IsReadOnly.ShouldBeTrue();
        Should.Throw<InvalidOperationException>(() => Metadata.Empty.Add("k", "v"));
        Should.Throw<InvalidOperationException>(Metadata.Empty.Clear);
        Should.Throw<InvalidOperationException>(() => Metadata.Empty.Insert(0, new Metadata.Entry("k", "v")));
    }

    [Fact]
    public void Call_options_are_values_that_With_methods_copy()
    {
        using var cancellation = new CancellationTokenSource();
        var headers = new Metadata { { "k", "v" } };
        var deadline = new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        var credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);
        var none = default(CallOptions);

        var all = none.WithHeaders(headers).WithDeadline(deadline).WithCancellationToken(cancellation.Token)
            .WithWriteOptions(WriteOptions.Default).WithCredentials(credentials).WithWaitForReady();

        none.ShouldBe(new CallOptions());
        (none.Headers, none.Deadline, none.IsWaitForReady).ShouldBe((null, null, false));
        all.Headers.ShouldBeSameAs(headers);
        all.Deadline.ShouldBe(deadline);
        all.CancellationToken.ShouldBe(cancellation.Token);
        all.WriteOptions.ShouldBeSameAs(WriteOptions.Default);
        all.Credentials.ShouldBeSameAs(credentials);
        all.IsWaitForReady.ShouldBeTrue();
        all.WithWaitForReady(waitForReady: false).IsWaitForReady.ShouldBeFalse();
        all.IsWaitForReady.ShouldBeTrue();
    }

    [Fact]
    public void Status_and_exception_say_code_text_and_cause()
    {
        var cause = new TimeoutException("slow");
        var status = new Status(StatusCode.Unavailable, "down", cause);
        var trailers = new Metadata { { "k", "v" } };

        var exception = new RpcException(status, trailers);

        Status.DefaultSuccess.ToString().ShouldBe("Status(StatusCode=\"OK\", Detail=\"\")");
        exception.Message.ShouldBe(
            "Status(StatusCode=\"Unavailable\", Detail=\"down\", DebugException=\"System.TimeoutException: slow\")");
        exception.InnerException.ShouldBeSameAs(cause);
        exception.StatusCode.ShouldBe(StatusCode.Unavailable);
        exception.Trailers.ShouldBeSameAs(trailers);
        new RpcException(status, "mine").Message.ShouldBe("mine");
        new RpcException(status).Trailers.ShouldBeSameAs(Metadata.Empty);
    }

    [Fact]
    public void Array_marshaller_serves_buffers()
    {
        var context = new RecordingContext();

        Marshallers.StringMarshaller.ContextualSerializer("héllo", context);

        context.Payload.ShouldBe(Encoding.UTF8.GetBytes("héllo"));
    }

    [Fact]
    public void Buffer_marshaller_serves_arrays()
    {
        var marshaller = Marshallers.Create<string>(
            (text, context) =>
            {
                var length = Encoding.UTF8.GetByteCount(text);
                context.SetPayloadLength(length);
                Encoding.UTF8.GetBytes(text, context.GetBufferWriter());
                context.Complete();
            },
            context =>
            {
                context.PayloadLength.ShouldBe(6);
                return Encoding.UTF8.GetString(context.PayloadAsReadOnlySequence());
            });

        marshaller.Deserializer(marshaller.Serializer("héllo")).ShouldBe("héllo");
    }

    [Fact]
    public void Buffer_marshaller_that_never_completes_fails() =>
        Should.Throw<InvalidOperationException>(() => Marshallers.Create<string>((_, _) => { }, _ => "").Serializer("x"));

    [Fact]
    public void Interceptors_given_together_run_in_order_and_added_ones_run_first()
    {
        var log = new List<string>();
        var invoker = new AnsweringInvoker(log);

        var answer = invoker
            .Intercept(new Naming("a", log), new Naming("b", log))
            .Intercept(new Naming("first", log))
            .BlockingUnaryCall(Hello, null, default, "x");

        answer.ShouldBe("answer to x");
        log.ShouldBe(["first", "a", "b", "invoker"]);
    }

    [Fact]
    public async Task Header_delegate_replaces_the_headers_of_every_kind_of_call()
    {
        var invoker = new AnsweringInvoker([]);
        var intercepted = invoker.Intercept(headers =>
        {
            headers.Add("k", "v");
            return headers;
        });

        (await intercepted.AsyncUnaryCall(Hello, null, default, "x")).ShouldBe("answer to x");

        invoker.LastOptions.Headers.ShouldNotBeNull().GetValue("k").ShouldBe("v");
    }

    [Fact]
    public void Client_WithHost_names_the_host_in_its_calls()
    {
        var invoker = new AnsweringInvoker([]);
        var client = new GreeterClient(invoker);

        client.Hello("x");
        invoker.LastHost.ShouldBeNull();
        client.WithHost("other").Hello("x");
        invoker.LastHost.ShouldBe("other");
    }

    [Fact]
    public void Client_without_a_channel_can_be_created_and_not_called() =>
        Should.Throw<NotImplementedException>(() => new GreeterClient().Hello("x"));

    [Fact]
    public async Task Unary_call_can_be_awaited_and_disposed()
    {
        var disposed = false;
        var call = new AsyncUnaryCall<string>(
            Task.FromResult("r"),
            Task.FromResult(Metadata.Empty),
            () => Status.DefaultSuccess,
            () => Metadata.Empty,
            () => disposed = true);

        (await call).ShouldBe("r");
        (await call.ConfigureAwait(false)).ShouldBe("r");
        (await call.ResponseHeadersAsync).ShouldBeSameAs(Metadata.Empty);
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
        call.Dispose();
        disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Calls_pass_their_state_to_the_callbacks()
    {
        var seen = new List<object>();
        T See<T>(object state, T result)
        {
            seen.Add(state);
            return result;
        }

        using (var call = new AsyncServerStreamingCall<string>(
            new ListReader(),
            state => See(state, Task.FromResult(Metadata.Empty)),
            state => See(state, Status.DefaultCancelled),
            state => See(state, Metadata.Empty),
            state => See(state, 0),
            "state"))
        {
            await call.ResponseHeadersAsync;
            call.GetStatus().StatusCode.ShouldBe(StatusCode.Cancelled);
            call.GetTrailers().ShouldBeEmpty();
        }

        seen.ShouldBe(["state", "state", "state", "state"]);
    }

    [Fact]
    public async Task ReadAllAsync_yields_every_message_and_hands_on_the_token()
    {
        using var cancellation = new CancellationTokenSource();
        var reader = new ListReader("a", "b");
        var read = new List<string>();

        await foreach (var message in reader.ReadAllAsync().WithCancellation(cancellation.Token))
            read.Add(message);

        read.ShouldBe(["a", "b"]);
        reader.LastToken.ShouldBe(cancellation.Token);
        (await new ListReader().MoveNext()).ShouldBeFalse();
    }

    [Fact]
    public async Task Stream_writer_without_cancellation_refuses_a_token_that_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        IAsyncStreamWriter<string> writer = new ListWriter();

        await writer.WriteAsync("a", CancellationToken.None);
        await Should.ThrowAsync<NotSupportedException>(() => writer.WriteAsync("b", cancellation.Token));

        ((ListWriter)writer).Written.ShouldBe(["a"]);
    }

    [Fact]
    public void Call_credentials_need_a_protected_channel()
    {
        var call = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);

        Should.Throw<ArgumentException>(() => ChannelCredentials.Create(ChannelCredentials.Insecure, call));
        Should.Throw<ArgumentException>(() => CallCredentials.Compose(call));
        ChannelCredentials.Create(ChannelCredentials.SecureSsl, CallCredentials.Compose(call, call)).ShouldNotBeNull();
    }

    [Fact]
    public void Auth_context_without_an_identity_is_not_authenticated()
    {
        var name = AuthProperty.Create("name", Encoding.UTF8.GetBytes("宁波"));
        var properties = new Dictionary<string, List<AuthProperty>>(StringComparer.Ordinal) { ["name"] = [name] };

        var anonymous = new AuthContext(null, properties);
        var known = new AuthContext("name", properties);

        (anonymous.IsPeerAuthenticated, anonymous.PeerIdentity.Any()).ShouldBe((false, false));
        known.PeerIdentity.Single().Value.ShouldBe("宁波");
        known.FindPropertiesByName("absent").ShouldBeEmpty();
    }

    [Fact]
    public void Service_definition_binds_in_order_and_refuses_a_name_twice()
    {
        var builder = ServerServiceDefinition.CreateBuilder();
        UnaryServerMethod<string, string> handler = (request, _) => Task.FromResult(request);
        builder.AddMethod(Hello, handler);

        Should.Throw<ArgumentException>(() => builder.AddMethod(Hello, handler));

        var binder = new RecordingBinder();
        builder.Build().BindService(binder);
        binder.Bound.ShouldBe([Hello.FullName]);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public void Compression_reads_what_it_wrote_and_leaves_the_stream_open(string encoding)
    {
        ICompressionProvider provider = encoding == "gzip"
            ? new GzipCompressionProvider(CompressionLevel.Fastest)
            : new DeflateCompressionProvider(CompressionLevel.Fastest);
        using var stream = new MemoryStream();

        using (var compress = provider.CreateCompressionStream(stream, compressionLevel: null))
            compress.Write("payload"u8);

        stream.Position = 0;
        using var text = new StreamReader(provider.CreateDecompressionStream(stream));
        text.ReadToEnd().ShouldBe("payload");
        provider.EncodingName.ShouldBe(encoding);
        if (encoding == "deflate")
            stream.ToArray()[0].ShouldBe((byte)0x78); // the zlib header: bare deflate has none
    }
}
