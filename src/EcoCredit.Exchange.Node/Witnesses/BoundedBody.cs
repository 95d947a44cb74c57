namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>Reads answers of others, which say themselves how long they are.</summary>
internal static class BoundedBody
{
    /// <summary>The whole body.</summary>
    /// <exception cref="HttpRequestException">It is longer than it may be, or ends early.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit) throw TooLong(limit);
        var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[limit + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= limit ? buffer[..length] : throw TooLong(limit);
    }

    private static HttpRequestException TooLong(int limit) => new($"The answer is longer than {limit / 1024} KiB.");
}
