using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// What kinds of evidence are called.
internal static class EvidenceNames
{
    public static string English(EvidenceKind kind) => Names(kind).English;

    public static string Chinese(EvidenceKind kind) => Names(kind).Chinese;

    private static (string English, string Chinese) Names(EvidenceKind kind) => kind switch
    {
        EvidenceKind.PenaltyDecision => ("a penalty decision", "行政处罚决定书"),
        EvidenceKind.Determination => ("a written determination or confirmation", "认定、确认文件"),
        EvidenceKind.Notice => ("a written notice or letter", "通报、函告"),
        EvidenceKind.InspectionRecord => ("a record of an inspection, a talk or a verification", "检查、约谈、核实记录"),
        EvidenceKind.Report => ("a test, audit or acceptance report", "报告"),
        EvidenceKind.Licence => ("a licence, certificate or registration", "许可、资质、登记"),
        EvidenceKind.ListEntry => ("an entry of an official list", "名单"),
        EvidenceKind.Contract => ("a contract, commission or agreement", "合同、委托、协议"),
        EvidenceKind.SubjectStatement => ("a statement of the subject", "承诺、申请、材料"),
        EvidenceKind.ProofOfCorrection => ("proof of correction", "纠正失信行为的证明"),
        EvidenceKind.ProofOfPerformance => ("proof of performed obligations", "履行相关义务的证明"),
        EvidenceKind.Judgment => ("a judgment or ruling", "判决、裁定"),
        _ => ("evidence", "证据"),
    };
}
