using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli;

// What status, verify and ledger say.
internal static partial class Texts
{
    public static Text StatusDescription { get; } = new("查询机构的信用状况，并保存回执。", "Asks for the status of organisations and keeps the receipts.");

    public static Text StatusNotes { get; } = new(
        "答复到达时即核验。每份声明保存为一个 *.receipt 文件，可离线核验，采购档案至少保存 15 年。节点陈述事实，从不建议拒绝。",
        "Answers are verified on arrival. Each statement is kept as a *.receipt file that verifies offline; procurement files are kept for at least 15 years. A node states facts and never says reject.");

    public static Text StatusCodes { get; } = new("统一社会信用代码。", "Unified social credit codes.");

    public static Text StatusFile { get; } = new("CSV 或 XLSX 文件，含 credit_code 或 统一社会信用代码 列。", "CSV or XLSX file with a column credit_code or 统一社会信用代码.");

    public static Text StatusPurpose { get; } = new("用途（第三十五条）。", "Purpose (IM-35).");

    public static Text StatusCase { get; } = new("案件或项目编号。", "Case or project number.");

    public static Text StatusOperator { get; } = new(
        "经办人工号，不得为证件号码；可用环境变量 ECOCREDIT_OPERATOR 设定。",
        "Staff number of the officer, never an identity number; may be set as ECOCREDIT_OPERATOR in the environment.");

    public static Text StatusAsOf { get; } = new("查询的日期，2025-03-05；默认今天。", "The day asked about, 2025-03-05; by default today.");

    public static Text StatusKnownSize { get; } = new(
        "只计入该账本大小之前的文书，用于重现过去的答复。",
        "Only what stood below this ledger size counts, to get a past answer again.");

    public static Text StatusOut { get; } = new("保存回执的目录。", "Folder for the receipts.");

    public static Text NoCodeColumn { get; } = new("{0} 中没有代码列；列名应为其中之一：{1}", "{0} has no column of codes; name it one of: {1}");

    public static Text NobodyAskedAbout { get; } = new("请给出代码或 --file。", "Give codes or --file.");

    public static Text ReceiptsWritten { get; } = new(
        "{0} 份回执已保存到 {1}。离线核验：ecocredit verify {1}/*.receipt --data {2}",
        "{0} receipts are kept in {1}. Verify them offline: ecocredit verify {1}/*.receipt --data {2}");

    public static Text VerifyDescription { get; } = new("离线核验回执，逐步说明。", "Verifies receipts offline and names each step.");

    public static Text VerifyNotes { get; } = new(
        "不使用网络和时钟。可信密钥来自本机构目录或对方的 agency.json，须经其他途径核对。",
        "Uses no network and no clock. The trusted keys come from the folder's directory or from peer cards, which you compared over another channel.");

    public static Text VerifyFiles { get; } = new("回执文件。", "Receipt files.");

    public static Text VerifyData { get; } = new("取可信密钥的机构目录。", "Folder whose directory has the trusted keys.");

    public static Text VerifyTrust { get; } = new("可信机构的 agency.json，可多个。", "Peer cards of trusted agencies.");

    public static Text VerifyNeedsTrust { get; } = new(
        "核验需要可信密钥：--data 目录，或 --trust agency.json。",
        "Verifying needs keys to trust: --data DIR, or --trust agency.json.");

    public static Text ReceiptUnreadable { get; } = new("不是回执文件：{0}", "Not a receipt file: {0}");

    public static Text ReceiptHolds { get; } = new("回执有效", "The receipt holds");

    public static Text ReceiptDoesNotHold { get; } = new("回执无效", "The receipt does not hold");

    public static Text LedgerDescription { get; } = new("节点账本的检查点和证明。", "Checkpoints and proofs of a node's ledger.");

    public static Text LedgerNotes { get; } = new(
        "格式公开（C2SP tlog-checkpoint、tlog-proof），可用其他工具核对。",
        "The formats are public (C2SP tlog-checkpoint, tlog-proof): other tools can check them.");

    public static Text CheckpointDescription { get; } = new("打印最新的已签名检查点，签名已核验。", "Prints the newest signed checkpoint, its signature verified.");

    public static Text ProofDescription { get; } = new("取一个条目的包含证明（tlog-proof 文件）。", "Fetches the inclusion proof of an entry (a tlog-proof file).");

    public static Text ProofIndex { get; } = new("条目序号，从 0 起。", "Index of the entry, from 0.");

    public static Text ProofOut { get; } = new("写入的文件；省略则打印。", "File to write; printed if left out.");

    public static Text StepStatement { get; } = new("声明（文书签名）", "statement (the document's signature)");

    public static Text StepCommitment { get; } = new("承诺（条目对应本文书）", "commitment (the entry is of this document)");

    public static Text StepEntry { get; } = new("条目", "entry");

    public static Text StepInclusion { get; } = new("包含证明", "inclusion");

    public static Text StepCheckpoint { get; } = new("检查点", "checkpoint");

    public static Text StepSigner { get; } = new("账本签名", "signer");

    public static Text VerdictBad { get; } = new("环境信用不良", "bad (环境信用不良)");

    public static Text VerdictWarning { get; } = new("环境信用警示", "warning (环境信用警示)");

    public static Text VerdictNoNamedLevel { get; } = new("未定级（≥75分）", "no named level (75 or more)");

    public static Text VerdictNotEvaluated { get; } = new("未参评", "not evaluated");

    public static Text VerdictExcluded { get; } = new("不在评价范围", "outside the evaluation");

    public static Text VerdictInsufficientIdentification { get; } = new("标识不足", "not identified");

    public static Text VerdictNotFound { get; } = new("无记录", "nothing known");

    public static Text VerdictSourceStale { get; } = new("来源数据过期", "a source is stale");

    public static Text VerdictUnknown { get; } = new("未知", "unknown");

    public static Text ProblemDocumentUnreadable { get; } = new("文书无法读取", "the document cannot be read");

    public static Text ProblemSourceUnknown { get; } = new(
        "没有该机构的可信密钥，请先登记其 agency.json",
        "no keys of this agency are trusted here: enrol its agency.json");

    public static Text ProblemKeyUnknown { get; } = new("密钥不属于该机构", "the key is not one of the agency's");

    public static Text ProblemKeyNotValidThen { get; } = new("签发时密钥无效", "the key was not valid when the document was issued");

    public static Text ProblemSignatureInvalid { get; } = new("签名与内容不符", "the signature is not one of these bytes");

    public static Text ProblemAnswersAnotherQuestion { get; } = new("答复的不是所提的问题", "it answers another question than was asked");

    public static Text ProblemDisclosureDiffers { get; } = new("披露记录与文书不符", "the disclosure names other documents");

    public static Text ProblemBodyDiffers { get; } = new("条目承诺的是其他内容", "the entry commits to something else");

    public static Text ProblemFirstEnvelopeDiffers { get; } = new("首次报送的签名字节不同，请取回文书核对", "the first envelope differs: fetch the document to check");

    public static Text ProblemOpeningMissing { get; } = new("承诺已被清除", "the opening was erased");

    public static Text ProblemEntryMalformed { get; } = new("条目格式错误", "the entry is malformed");

    public static Text ProblemEntryOfOtherKind { get; } = new("条目类型不符", "the entry is of another kind");

    public static Text ProblemEntryOfOtherNode { get; } = new("条目属于其他节点", "the entry is of another node");

    public static Text ProblemEntryOfOtherParty { get; } = new("条目的对方不符", "the entry names another party");

    public static Text ProblemProofInvalid { get; } = new("证明与检查点不符", "the proof does not lead to the checkpoint");

    public static Text ProblemCheckpointUnreadable { get; } = new("检查点无法读取", "the checkpoint cannot be read");

    public static Text ProblemOriginUnknown { get; } = new("不是该节点的可信账本", "not a ledger that is trusted for the node");

    public static Text ProblemLedgerSignatureInvalid { get; } = new("可信账本密钥的签名错误", "the signature of a trusted ledger key is bad");

    public static Text ProblemNoTrustedSigner { get; } = new("没有可信账本密钥的签名", "no trusted ledger key has signed");

    public static Text StepOf(ReceiptStep step) => step switch
    {
        ReceiptStep.Statement => StepStatement,
        ReceiptStep.Commitment => StepCommitment,
        ReceiptStep.Entry => StepEntry,
        ReceiptStep.Inclusion => StepInclusion,
        ReceiptStep.Checkpoint => StepCheckpoint,
        _ => StepSigner,
    };

    public static Text VerdictOf(Verdict verdict) => verdict switch
    {
        Verdict.Bad => VerdictBad,
        Verdict.Warning => VerdictWarning,
        Verdict.NoNamedLevel => VerdictNoNamedLevel,
        Verdict.NotEvaluated => VerdictNotEvaluated,
        Verdict.Excluded => VerdictExcluded,
        Verdict.InsufficientIdentification => VerdictInsufficientIdentification,
        Verdict.NotFound => VerdictNotFound,
        Verdict.SourceStale => VerdictSourceStale,
        _ => VerdictUnknown,
    };

    public static Text ProblemOf(ReceiptProblem problem) => problem switch
    {
        ReceiptProblem.None => None,
        ReceiptProblem.DocumentUnreadable => ProblemDocumentUnreadable,
        ReceiptProblem.SourceUnknown => ProblemSourceUnknown,
        ReceiptProblem.KeyUnknown => ProblemKeyUnknown,
        ReceiptProblem.KeyNotValidThen => ProblemKeyNotValidThen,
        ReceiptProblem.SignatureInvalid => ProblemSignatureInvalid,
        ReceiptProblem.AnswersAnotherQuestion => ProblemAnswersAnotherQuestion,
        ReceiptProblem.DisclosureDiffers => ProblemDisclosureDiffers,
        ReceiptProblem.BodyDiffers => ProblemBodyDiffers,
        ReceiptProblem.FirstEnvelopeDiffers => ProblemFirstEnvelopeDiffers,
        ReceiptProblem.OpeningMissing => ProblemOpeningMissing,
        ReceiptProblem.EntryMalformed => ProblemEntryMalformed,
        ReceiptProblem.EntryOfOtherKind => ProblemEntryOfOtherKind,
        ReceiptProblem.EntryOfOtherNode => ProblemEntryOfOtherNode,
        ReceiptProblem.EntryOfOtherParty => ProblemEntryOfOtherParty,
        ReceiptProblem.ProofInvalid => ProblemProofInvalid,
        ReceiptProblem.CheckpointUnreadable => ProblemCheckpointUnreadable,
        ReceiptProblem.OriginUnknown => ProblemOriginUnknown,
        ReceiptProblem.LedgerSignatureInvalid => ProblemLedgerSignatureInvalid,
        _ => ProblemNoTrustedSigner,
    };
}
