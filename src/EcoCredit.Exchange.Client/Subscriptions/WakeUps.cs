using System.Threading.Channels;

namespace EcoCredit.Exchange.Client.Subscriptions;

/// <summary>Wake-ups that say only that there may be something: of several that nobody waited for one remains.</summary>
internal static class WakeUps
{
    public static Channel<bool> Create() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
}
