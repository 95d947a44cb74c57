using System.Text;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>What add-checkpoint is answered (C2SP tlog-witness).</summary>
internal sealed record WitnessReply(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    private const string Text = "text/plain; charset=utf-8";

    public static WitnessReply Cosigned(NoteSignature cosignature) => new(200, Text, Encoding.UTF8.GetBytes(cosignature + "\n"));

    public static WitnessReply Malformed(string reason) => Say(400, reason);

    public static WitnessReply NotTrusted(string reason) => Say(403, reason);

    public static WitnessReply Unknown() => Say(404, "the origin is not known here");

    /// <summary>The recorded size is another than the old size that was named.</summary>
    public static WitnessReply OtherSize(long recorded) => new(409, WitnessSize.ContentType, WitnessSize.Encode(recorded));

    /// <summary>The recorded root of the same size is another.</summary>
    public static WitnessReply OtherRoot() => Say(409, "another root was cosigned for this size");

    public static WitnessReply Unproven() => Say(422, "the consistency proof does not hold");

    public static WitnessReply Failed() => Say(500, "the checkpoint could not be recorded");

    public static WitnessReply Busy() => Say(503, "too many checkpoints at once");

    public static WitnessReply Resting() => Say(503, "this witness does not trust its own database now");

    private static WitnessReply Say(int status, string text) => new(status, Text, Encoding.UTF8.GetBytes(text + "\n"));
}
