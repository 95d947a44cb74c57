using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Explain;

// A document or a message in itself.
internal static partial class Explanations
{
    private static IEnumerable<(ErrorReason Reason, Explanation Explanation)> Documents() =>
    [
        Say(
            ErrorReason.MessageMalformed,
            new("报文不是合法的 protobuf：编码错误、嵌套过深、字段过多、文本不是 UTF-8，或文书中有未知字段。",
                "The message is no valid protobuf: bad encoding, nested too deep, too many fields, text that is not UTF-8, or unknown fields in a document."),
            new("用同一版本的 proto 文件重新生成客户端代码；未知字段多为版本不一致。",
                "Generate the client from the same proto files; an unknown field is mostly another version."),
            Nothing,
            EachField),
        Say(
            ErrorReason.UnknownDocumentKind,
            new("payloadType 不是本节点已知的文书类型，或该类型不经此方法报送（如从业人员信息）。",
                "payloadType is no kind that the node knows, or one that is sent another way, as practitioners' documents are."),
            new("核对 payloadType；从业人员文书用 PractitionerService。", "Check payloadType; practitioners' documents go to PractitionerService."),
            new("对方版本较新时请升级节点。", "Upgrade the node where the sender's version is newer.")),
        Say(
            ErrorReason.SignatureCount,
            new("信封所带签名不是规定的数目（通常恰好一个）。", "The envelope carries another number of signatures than the kind asks for, mostly exactly one."),
            new("只保留来源单位的一个签名。", "Keep the one signature of the source agency."),
            Nothing),
        Say(
            ErrorReason.SignatureInvalid,
            new("签名与收到的字节不符，或编码不规范。常见原因：签名后重新序列化；未按 DSSE 的 PAE 签名；SM2 用户标识不同；ECDSA 签名不是规范 DER。",
                "The signature does not fit the exact bytes, or is not canonical. Usual causes: serialised again after signing, signed without DSSE's PAE, another SM2 user id, an ECDSA signature that is not canonical DER."),
            new("先序列化一次，签名这些字节，并原样发送。", "Serialise once, sign those bytes, and send those bytes."),
            new("同一来源反复出现时请核查其系统或链路。", "If one source keeps failing, have it look at its system.")),
        Say(
            ErrorReason.DocumentInvalid,
            new("文书内容违反一项或多项规则；全部违反项一次列出。", "The content breaks one or more rules; all are named at once."),
            new("按各项说明修改后以新编号签名报送；被拒绝的编号未被占用，也可继续使用。",
                "Correct each and sign again; the id of a refused document is not taken and may be used."),
            new("规则见 docs/regulation.md；评价标准见 node.json 的 rules.catalogues。",
                "docs/regulation.md has the rules; rules.catalogues in node.json has the evaluation standards."),
            EachField),
        Say(
            ErrorReason.DocumentIdConflict,
            new("同一来源已用此编号报送过另一内容。重复报送同一内容不会出错，而是返回原回执。",
                "The same source has sent another payload under this id. Sending the same one again is no error: it gets its first receipt."),
            new("内容确有变化的，用新编号并以更正（supersede）方式引用原文书。", "For changed content take a new id and supersede the earlier document."),
            Nothing,
            new("元数据 id。", "Metadata: id.")),
        Say(
            ErrorReason.DocumentErased,
            new("该编号的文书正文已按保存期限或依命令删除；同一编号不再受理，以免删除落空。",
                "The body under this id was erased after its time or by order; taking it in again would undo that."),
            new("不要重新报送；确需报送的用新编号并说明依据。", "Do not send it again; where it has to be, use a new id."),
            new("依据见账本的删除条目：ecocredit ledger administration。", "The order stands in the ledger: ecocredit ledger administration."),
            new("元数据 id。", "Metadata: id.")),
        Say(
            ErrorReason.TooLarge,
            new("报文、载荷或一页答复超过大小限制（docs/operations.md 的限制表）。",
                "A message, a payload or a page is over its limit (docs/operations.md has the table)."),
            new("拆成较小的批次或页；载荷不超过 256 KiB。重试无用。", "Send smaller batches or pages; a payload has at most 256 KiB. Trying again does not help."),
            new("限制见 node.json 的 limits；只能调小，或调到设计上限。", "limits in node.json: they go down, or up to what the design was measured with."),
            EachField),
        Say(
            ErrorReason.RequestInvalid,
            new("请求参数有误：缺少、格式不对、超出范围或相互矛盾。", "Arguments are missing, malformed, out of range or contradict each other."),
            new("按各项说明修改。重试无用。", "Correct each of them. Trying again does not help."),
            Nothing,
            EachField),
    ];
}
