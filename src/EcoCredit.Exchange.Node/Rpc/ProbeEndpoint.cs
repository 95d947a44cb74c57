using System.Text;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Health.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// Answers where health is told without a certificate. Over HTTP/1.1 whether the node lives and whether it is ready, in a word; over HTTP/2
/// the methods of grpc.health.v1 and no other.
/// </summary>
internal sealed class ProbeEndpoint(NodeHealth health)
{
    private static readonly HashSet<string> Methods = [.. Health.Descriptor.Methods.Select(m => $"/{Health.Descriptor.FullName}/{m.Name}")];

    /// <summary>Stands before routing, so that no other method can be reached.</summary>
    public Task InvokeAsync(HttpContext context, ProbeConnection connection, RequestDelegate next)
    {
        if (!connection.IsGrpc) return AnswerAsync(context);
        var isGrpc = context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
        // Not with 200, as gRPC would: a probe that asks here for a page must not take it for health.
        if (!isGrpc) return WriteAsync(context, StatusCodes.Status404NotFound, "Only grpc.health.v1 is answered here.");
        if (Methods.Contains(context.Request.Path.Value ?? "")) return next(context);
        EarlyError.WriteStatus(context.Response, StatusCode.Unimplemented, "Only grpc.health.v1 is answered here.");
        return Task.CompletedTask;
    }

    private Task AnswerAsync(HttpContext context)
    {
        // Each probe is a connection of its own: none waits for places that others keep.
        context.Response.Headers.Connection = "close";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "GET, HEAD");
        }

        return context.Request.Path.Value switch
        {
            "/health/live" => WriteAsync(context, StatusCodes.Status200OK, "live"),
            "/health/ready" when health.IsServing("") => WriteAsync(context, StatusCodes.Status200OK, "ready"),
            "/health/ready" => WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "not ready"),
            _ => WriteAsync(context, StatusCodes.Status404NotFound, "/health/live, /health/ready"),
        };
    }

    private static async Task WriteAsync(HttpContext context, int status, string line)
    {
        var text = Encoding.UTF8.GetBytes(line + "\n");
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }
}
