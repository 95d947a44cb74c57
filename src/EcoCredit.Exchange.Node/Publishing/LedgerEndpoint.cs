using System.Text;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>Answers on the ledger's port: who may read, what there is, and how it is said in HTTP.</summary>
internal sealed partial class LedgerEndpoint(
    LedgerFiles files,
    LedgerAnswers answers,
    PublishingPartners partners,
    PeerDirectory directory,
    LedgerState state,
    LedgerOptions options,
    LimitOptions limits,
    TimeProvider time,
    ILogger<LedgerEndpoint> logger)
{
    private const string AddCheckpoint = "/add-checkpoint";

    private readonly TimeSpan _limit = TimeSpan.FromSeconds(limits.UnaryDeadlineSeconds);

    public async Task InvokeAsync(HttpContext context)
    {
        var reader = context.Features.Get<PeerConnection>()?.Digest ?? RemoteGroup.Of(context.Connection.RemoteIpAddress);
        if (!answers.TryEnter(reader))
        {
            context.Response.Headers.RetryAfter = "2";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, allow: null);
            return;
        }

        // Not when it was written but when it was taken: whoever takes it slowly holds its bytes.
        context.Response.OnCompleted(() =>
        {
            answers.Leave(reader);
            return Task.CompletedTask;
        });
        await AnswerAsync(context);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        // Whoever adds a checkpoint proves himself by its signature: it is not reading.
        if (path == AddCheckpoint && partners.AddCheckpoint is { } add)
        {
            if (HttpMethods.IsPost(context.Request.Method)) await add(context);
            else await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "POST");
            return;
        }

        if (RefusalOf(context) is { } refusal) await RefuseAsync(context, refusal, allow: null);
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "GET, HEAD");
        else await ReadAsync(context, path);
    }

    /// <summary>401 without a certificate, 403 with one that the directory does not know any more.</summary>
    private int? RefusalOf(HttpContext context)
    {
        if (options.Readers == "anyone") return null;
        if (context.Features.Get<PeerConnection>() is not { } connection) return StatusCodes.Status401Unauthorized;
        return directory.Current.FindCaller(connection.Digest, time.GetUtcNow()) is null ? StatusCodes.Status403Forbidden : null;
    }

    private async Task ReadAsync(HttpContext context, string path)
    {
        using var late = new CancellationTokenSource(_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);
        try
        {
            if (await files.FindAsync(path, either.Token) is { } file) await WriteAsync(context, file, either.Token);
            else await RefuseAsync(context, StatusCodes.Status404NotFound, allow: null);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (LedgerCorruptException e)
        {
            if (state.MakeReadOnly(e.Cause, e.Message)) LogCorrupt(e.Index ?? -1, e);
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, allow: null);
        }
        catch (Exception e) when (StorageFaults.Is(e))
        {
            LogUnavailable(e);
            context.Response.Headers.RetryAfter = "2";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, allow: null);
        }
    }

    private static async Task WriteAsync(HttpContext context, LedgerFile file, CancellationToken cancellationToken)
    {
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        context.Response.Headers.CacheControl = file.IsFinal ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(file.Content, cancellationToken);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string? allow)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        var text = Encoding.UTF8.GetBytes(status switch
        {
            StatusCodes.Status401Unauthorized => "An enrolled agency's certificate is needed. 需要已登记机构的客户端证书。\n",
            StatusCodes.Status403Forbidden => "This certificate is not enrolled, or was revoked. 该证书未登记或已吊销。\n",
            StatusCodes.Status404NotFound => "Not in the published ledger. 已公布的账本中没有此内容。\n",
            StatusCodes.Status405MethodNotAllowed => "Method not allowed. 不允许此方法。\n",
            StatusCodes.Status503ServiceUnavailable => "Cannot be read now, try again. 暂时不可读，请稍后重试。\n",
            _ => "The ledger cannot be read. 账本无法读取。\n",
        });
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (allow is not null) context.Response.Headers.Allow = allow;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }

    [LoggerMessage(
        2130,
        LogLevel.Critical,
        "A published tile cannot be read as it was committed, entry {Index} (-1: not known): the node takes no more entries")]
    private partial void LogCorrupt(long index, Exception exception);

    [LoggerMessage(2131, LogLevel.Warning, "The published ledger cannot be read now")]
    private partial void LogUnavailable(Exception exception);
}
