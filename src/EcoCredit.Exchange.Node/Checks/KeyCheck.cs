using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>The private keys as files: there, closed to others, opened by the passphrase, and as the card has them.</summary>
internal static class KeyCheck
{
    public static void Run(CheckRun run)
    {
        var folder = run.Folder;
        PeerCard? card = null;
        try
        {
            card = PeerCard.Read(folder.CardPath);
        }
        catch (DirectoryException e)
        {
            run.Fault(
                "key.card",
                new($"agency.json cannot be used: {e.Message}", $"agency.json 不可用：{e.Message}"),
                new("The card was damaged or deleted.", "登记卡损坏或缺失。"),
                new("Put a copy of it back, from a backup or from a peer that has enrolled it.", "从备份或已登记的对方取回一份。"));
        }

        Check(run, folder.SigningPath, key => IsSigningKey(card, key));
        Check(run, folder.LedgerEd25519Path, key => IsLedgerKey(card, key));
        Check(run, folder.LedgerP256Path, key => IsLedgerKey(card, key));
        if (File.Exists(folder.SigningSm2Path)) Check(run, folder.SigningSm2Path, key => IsSigningKey(card, key));
        if (File.Exists(folder.LedgerSm2Path)) Check(run, folder.LedgerSm2Path, key => IsLedgerKey(card, key));
        if (File.Exists(folder.WitnessPath)) Check(run, folder.WitnessPath, key => IsWitnessKey(run, card, key));
        CheckBodies(run);
        run.Good(
            "crypto.sm2",
            $"SM2 is verified by {Sm2.VerificationProvider} and signed by {Sm2.SigningProvider}.",
            $"SM2 验签使用 {Sm2.VerificationProvider}，签名使用 {Sm2.SigningProvider}。");
    }

    private static void Check(CheckRun run, string path, Func<ISigner, bool> isOnCard)
    {
        var name = Path.GetRelativePath(run.Folder.Path, path);
        try
        {
            using var key = PrivateKeys.Load(path, run.Folder.Passphrase);
            if (isOnCard(key)) run.Good("key", $"{name} is there, closed to others and on the card.", $"{name} 存在、他人不可读，且与登记卡一致。");
            else
                run.Fault(
                    "key.card",
                    new($"{name} is not on agency.json.", $"{name} 与 agency.json 不符。"),
                    new("The key or the card was exchanged without the other.", "密钥与登记卡只更换了其一。"),
                    new(
                        "Put the key back that the card names, or rotate it: docs/operations.md, Rotation.",
                        "恢复登记卡所列密钥，或按 docs/operations.md 更换。"));
        }
        catch (PrivateKeyFileException e)
        {
            var (id, cause, fix) = Explain(e.Error, path);
            run.Fault(id, new($"{name}: {e.Message}", $"{name}：{e.Message}"), cause, fix);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            run.Fault(
                "key.damaged",
                new($"{name}: {e.Message}", $"{name}：{e.Message}"),
                new("The file cannot be read by this user.", "当前用户无法读取该文件。"),
                CheckRun.Command($"ls -l '{path}'"));
        }
    }

    private static (string Id, LocalText Cause, LocalText Fix) Explain(PrivateKeyFileError error, string path) => error switch
    {
        PrivateKeyFileError.Missing => (
            "key.missing",
            new("The file is not there.", "文件缺失。"),
            new("Put it back from the backup of the folder; a new one would be another key.", "从目录备份恢复；新建的是另一把密钥。")),
        PrivateKeyFileError.OpenToOthers => ("key.mode", new(
            "Others than its owner can read it.",
            "其他用户可读。"), CheckRun.Command($"chmod 600 '{path}'")),
        PrivateKeyFileError.PassphraseMissing or PrivateKeyFileError.PassphraseWrong => (
            "key.passphrase",
            new("The key is encrypted, and the passphrase is missing or another one.", "密钥已加密，口令缺失或不符。"),
            new("Set ECOCREDIT_PASSPHRASE_FILE to the file with the passphrase.", "将 ECOCREDIT_PASSPHRASE_FILE 设为口令文件。")),
        _ => (
            "key.damaged",
            new("The file holds no private key.", "文件不含私钥。"),
            new("Put it back from the backup of the folder.", "从目录备份恢复。")),
    };

    private static void CheckBodies(CheckRun run)
    {
        try
        {
            var keys = BodyKeyFiles.List(run.Folder);
            run.Good(
                "key.bodies",
                $"{keys.Count} body keys; number {keys[^1].Number} encrypts.",
                $"正文密钥 {keys.Count} 个，由第 {keys[^1].Number} 号加密。");
        }
        catch (NodeFolderException e)
        {
            run.Fault(
                "key.bodies",
                e.Texts[0],
                new("A body key is missing, damaged, or open to others: bodies cannot be decrypted.", "正文密钥缺失、损坏或他人可读，正文无法解密。"),
                CheckRun.Command($"chmod 600 '{run.Folder.At("keys")}'/body*.key"));
        }
    }

    private static bool IsSigningKey(PeerCard? card, ISigner key) =>
        card is null || card.SigningKeys.Any(k => k.PublicKey.Trim() == key.PublicKey.ToPem().Trim());

    // A verifier key ends in its type byte and the key, in base64 (C2SP signed-note); the name before it changes with the epoch.
    private static bool IsLedgerKey(PeerCard? card, ISigner key) =>
        card is null || card.LedgerKeys.Any(k => k.EndsWith(KeyPart(key), StringComparison.Ordinal));

    private static bool IsWitnessKey(CheckRun run, PeerCard? card, ISigner key) =>
        card is null
        || card.WitnessKey == new Ledger.NoteCosigner(NodeRooms.WitnessNameOf(run.Folder.Options.Agency.Code), key).Verifier.ToString();

    private static string KeyPart(ISigner key) => Ledger.NoteVerifier.Create("x", key.PublicKey).ToString().Split('+', 3)[2];
}
