using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Explain;

// Who calls, what they may do, and why they ask.
internal static partial class Explanations
{
    private static IEnumerable<(ErrorReason Reason, Explanation Explanation)> Callers() =>
    [
        Say(
            ErrorReason.PeerUnknown,
            new("本次连接所用客户端证书的 SHA-256 不在节点的机构名录中，或该证书、其机构已被吊销。与证书的签发机构和名称无关。",
                "The SHA-256 of the client certificate is not in the node's directory, or the certificate or its agency was revoked. Issuer and name of the certificate do not matter."),
            new("把 agency.json 交给节点管理员并核对摘要；更换证书后要交付新的 agency.json。",
                "Hand agency.json to the node's operator and compare the digest; after a new certificate hand over the new one."),
            new("核对摘要后登记：ecocredit peer add 对方的agency.json --data 本机构目录；查看：ecocredit peer list。",
                "Compare the digest, then: ecocredit peer add THEIR-agency.json --data DIR. See: ecocredit peer list.")),
        Say(
            ErrorReason.NotPermitted,
            new("节点的权限表没有给这一角色对这类文书或问题的权限。", "The permission table gives this role no right to this kind of document or question."),
            new("确认使用了正确机构的目录（--data）；确有法定职责的，请节点管理员修改权限表。",
                "See that the right agency's folder is used (--data); where there is a legal duty, have the operator change the table."),
            new("权限表为 node.json 的 permissions 所指文件；底线权限（如从业人员信息）任何文件都不能放开。",
                "The table is the file that permissions in node.json names; what the floor forbids, such as practitioners' data, no file can open."),
            new("元数据 role、right、target。", "Metadata: role, right, target.")),
        Say(
            ErrorReason.OutsideArea,
            new("事项所在行政区划不在本机构区划之内。", "The matter's area code does not lie within the agency's own."),
            new("核对文书或问题中的区划代码；跨区事项由该区机构办理。",
                "Check the area code in the document or question; a matter of another area is that area's agency's."),
            new("核对名录中该机构的区划：ecocredit peer show 代码。", "Check the agency's area in the directory: ecocredit peer show CODE.")),
        Say(
            ErrorReason.NotTheSource,
            new("报送、更正、终止一份文书的既不是其来源单位，也不是来源单位的上级生态环境主管部门。",
                "Who sends, corrects or ends the document is neither its source nor the source's superior ecology authority."),
            new("请来源单位或其上级办理；核对文书中的来源代码与签名机构是否一致。",
                "Have the source or its superior do it; check that the source code in the document is the signing agency's."),
            Nothing),
        Say(
            ErrorReason.KeyNotValid,
            new("签名所用密钥未登记在来源单位名下，或在签发时间或当前时间不在有效期内，或已被吊销。两个时间都算：失窃的密钥可以写任何时间。",
                "The signing key is not enrolled for the source agency, or was not valid at the issue time or is not now, or was revoked. Both times count: a stolen key can write any time."),
            new("签名所用密钥为 keys/signing.pem。请联系节点管理员登记该密钥（ecocredit key add 或新的 agency.json）；已吊销的密钥须更换。",
                "The key is keys/signing.pem. Ask the node's operator to enrol it (ecocredit key add, or a new agency.json); replace a revoked one."),
            new("查看：ecocredit key list；登记：ecocredit peer add 新的agency.json。再核对双方时钟。",
                "See ecocredit key list; enrol with ecocredit peer add and the new card. Then compare the clocks."),
            new("元数据 key_id。", "Metadata: key_id.")),
        Say(
            ErrorReason.StatementMissing,
            new("查询没有附带说明用途的查询声明。", "The question came without an access statement that says why it is asked."),
            new("附上由本机构签名的声明；命令行自动完成（--purpose、--case、--operator）。",
                "Send a statement signed by your agency; the command line does so by itself (--purpose, --case, --operator)."),
            Nothing),
        Say(
            ErrorReason.StatementUnknown,
            new("摘要所指的声明不在本节点，或不属于本机构，或已按期删除。",
                "The digest names no statement of the agency that this node holds; it may have been erased after its time."),
            new("重新提交完整的声明，之后可再用摘要。", "Send the statement itself; its digest will do afterwards."),
            Nothing),
        Say(
            ErrorReason.StatementExpired,
            new("当前时间不在声明的有效期内；也可能是双方时钟不一致。", "Now lies outside the statement's validity; or the clocks differ."),
            new("签发新的声明；核对时钟（chronyc tracking）。", "Sign a new statement; check the clock (chronyc tracking)."),
            new("ecocredit check 会比较时钟。", "ecocredit check compares the clocks.")),
        Say(
            ErrorReason.PurposeNotCovered,
            new("该角色不得为此用途查询。", "The role may not ask for this purpose."),
            new("使用与职责相符的用途（--purpose）。", "Ask for a purpose that belongs to your duties (--purpose)."),
            new("角色在机构的 agency.json 中；用途由权限表限定。", "The role is in the agency's card; the permission table limits its purposes.")),
        Say(
            ErrorReason.StatementForeign,
            new("声明由另一机构签名，不能转借。", "Another agency signed the statement: statements are not lent."),
            new("用本机构的密钥签发声明。", "Sign the statement with your own agency's key."),
            new("反复出现时请核查该机构的客户端。", "If it keeps coming, ask the agency about its client.")),
        Say(
            ErrorReason.OperatorOnly,
            new("该操作只对节点所属机构自己的证书开放。", "The call is open to the certificate of the node's own agency alone."),
            new("在节点所属机构的目录中运行（--data）。", "Run it with the folder of the node's agency (--data)."),
            Nothing),
    ];
}
