using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli;

// What the commands about witnesses say.
internal static partial class Texts
{
    public static Text WitnessedDescription { get; } = new(
        "列出本节点作为见证人联署过的账本，以及被拒绝的矛盾检查点。",
        "Lists the ledgers that this node has cosigned as a witness, and the checkpoints that it refused.");

    public static Text WitnessedNotes { get; } = new(
        "仅限节点所属机构。SAME_SIZE：同一大小签了两个不同的根，两份检查点本身即为分叉的证据。NO_PROOF：所附一致性证明不成立，也可能是传送者改坏了证明，请向该账本索取。\n两份检查点的原文见 --json。有矛盾检查点时退出码为 30。",
        "For the node's own agency. SAME_SIZE: two roots were signed for one size; the two checkpoints alone prove that the ledger was forked. NO_PROOF: the consistency proof that came with it does not hold; whoever sent it may have spoilt it, so ask the ledger for another.\nBoth checkpoints stand verbatim in --json. Exit code 30 where there are any.");

    public static Text NothingWitnessed { get; } = new("本节点未联署过任何账本。", "This node has not cosigned any ledger.");

    public static Text WitnessConflicts { get; } = new(
        "有 {0} 份被拒绝的检查点，原文见 --json：",
        "{0} checkpoints were refused; they stand verbatim in --json:");

    public static Text ColumnOrigin { get; } = new("账本", "ledger");

    public static Text ColumnSize { get; } = new("大小", "size");

    public static Text ColumnRoot { get; } = new("根", "root");

    public static Text ColumnCosigned { get; } = new("联署时间", "cosigned");

    public static Text ColumnSeen { get; } = new("发现时间", "seen");

    public static Text ConflictSameSize { get; } = new("SAME_SIZE 同一大小两个根", "SAME_SIZE two roots for one size");

    public static Text ConflictNoProof { get; } = new("NO_PROOF 证明不成立", "NO_PROOF the proof does not hold");

    public static Text KeyWitnessDescription { get; } = new(
        "生成本节点的见证联署密钥（如尚无），并输出其验证公钥。",
        "Makes the key that this node cosigns with as a witness, where there is none, and prints its verifier key.");

    public static Text KeyWitnessNotes { get; } = new(
        "已有密钥时不改变密钥。公钥写入 agency.json 和本节点的名录；请把新的 agency.json 交给各方，并重新启动节点。",
        "A key that exists stays. The verifier key goes into agency.json and the node's own directory: hand the new agency.json to the others, and restart the node.");

    public static Text KeyWitnessReady { get; } = new(
        "见证密钥就绪；请把 {0} 交给各方，并重新启动节点。",
        "The witness key is ready; hand {0} to the others, and restart the node.");

    public static Text ConflictOf(WitnessConflictKind kind) => kind switch
    {
        WitnessConflictKind.SameSize => ConflictSameSize,
        WitnessConflictKind.NoProof => ConflictNoProof,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };
}
