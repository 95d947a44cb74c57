using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>The directory: its signature, and the keys in it that end or have ended.</summary>
internal static class DirectoryCheck
{
    /// <returns>The agencies; none where the directory cannot be used.</returns>
    public static IReadOnlyList<Agency> Run(CheckRun run)
    {
        try
        {
            using var signer = run.Folder.LoadSigner();
            var (directory, _) = DirectoryFile.Read(
                run.Folder.DirectoryPath, run.Folder.Options.Agency.Code, signer.PublicKey.CreateVerifier());
            run.Good(
                "directory",
                $"Version {directory.Version} with {directory.Agencies.Count} agencies, signed by keys/signing.pem.",
                $"第 {directory.Version} 版，{directory.Agencies.Count} 个机构，由 keys/signing.pem 签名。");
            foreach (var agency in directory.Agencies.Where(a => a.RevokedAt is null)) CheckAgency(run, agency);
            CheckOwn(run, directory.Agencies.First(a => a.Code == directory.Owner), signer);
            return directory.Agencies;
        }
        catch (DirectoryException e)
        {
            run.Fault(
                "directory",
                new(e.Message, $"机构名录不可用：{e.Message}"),
                new(
                    "The file is damaged, missing, or not signed with this folder's keys/signing.pem: the node does not start.",
                    "文件损坏、缺失，或不是本目录的 keys/signing.pem 所签：节点无法启动。"),
                new(
                    "Put directory.dsse back from the newest backup of the folder; then enrol again whom it lacks: ecocredit peer add",
                    "从最新备份恢复 directory.dsse，再登记缺少的机构：ecocredit peer add"));
        }
        catch (NodeFolderException)
        {
            run.NotChecked("directory", "It needs keys/signing.pem, which cannot be read.", "须先能读取 keys/signing.pem。");
        }

        return [];
    }

    private static void CheckAgency(CheckRun run, Agency agency)
    {
        var who = $"{agency.Name} ({agency.Code})";
        var valid = agency.SigningKeys.Where(k => !(k.RevokedAt?.ToDateTimeOffset() <= run.Now)).ToList();
        // The last of its keys counts: an agency in the middle of a rotation has two.
        if (valid.Count == 0 && agency.SigningKeys.Count > 0)
            run.Warn(
                "directory.keys",
                new($"All signing keys of {who} are revoked.", $"{who} 的签名密钥均已吊销。"),
                new("Its documents are refused.", "其文书将被拒绝。"),
                new("Ask the agency for its new agency.json, then: ecocredit peer add", "向该机构索取新的 agency.json 后运行：ecocredit peer add"));
        else if (valid.Count > 0 && valid.TrueForAll(k => k.ValidTo is not null))
            run.End(
                "directory.keys",
                $"The last signing key of {who}",
                $"{who} 的最后一个签名密钥",
                valid.Max(k => k.ValidTo.ToDateTimeOffset()),
                new("Ask the agency for its new agency.json, then: ecocredit peer add", "向该机构索取新的 agency.json 后运行：ecocredit peer add"));
        if (agency.Certificates.Count > 0 && agency.Certificates.All(c => c.RevokedAt?.ToDateTimeOffset() <= run.Now))
            run.Warn(
                "directory.certificates",
                new($"All certificates of {who} are revoked.", $"{who} 的证书均已吊销。"),
                new("It cannot connect.", "该机构无法连接。"),
                new("Ask the agency for its new agency.json, then: ecocredit peer add", "向该机构索取新的 agency.json 后运行：ecocredit peer add"));
    }

    private static void CheckOwn(CheckRun run, Agency own, ISigner signer)
    {
        var key = own.SigningKeys.FirstOrDefault(k => k.KeyId == signer.PublicKey.KeyId);
        var isValid = key is not null && !(key.RevokedAt?.ToDateTimeOffset() <= run.Now) && key.ValidFrom.ToDateTimeOffset() <= run.Now
            && !(key.ValidTo?.ToDateTimeOffset() < run.Now);
        if (isValid) run.Good("directory.own", "The own signing key is enrolled and valid.", "本机构签名密钥已登记且有效。");
        else
            run.Fault(
                "directory.own",
                new("The own signing key is not enrolled, revoked, or not valid now.", "本机构签名密钥未登记、已吊销或当前无效。"),
                new("The key was exchanged past the directory, or was revoked.", "更换密钥时未更新名录，或密钥已吊销。"),
                CheckRun.Command($"ecocredit key rotate signing --data '{run.Folder.Path}'"));
    }
}
