using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// What the demo says.
internal static partial class Texts
{
    public static Text DemoDescription { get; } = new("在本机完整演示一次交换，一分钟之内完成。", "Shows the whole exchange on this machine, in under a minute.");

    public static Text DemoStay { get; } = new("演示后保持节点运行，并说明接下来可以试什么。", "Leaves the nodes up and says what to try next.");

    public static Text DemoDir { get; } = new("使用该目录（须为空）并保留；默认用临时目录并删除。", "Use this folder (empty) and keep it; by default a temporary one that is removed.");
}
