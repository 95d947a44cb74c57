using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

public sealed partial class ExchangeClient
{
    /// <summary>
    /// A credit certificate (信用证明): the signed status of one organisation as of today, for presenting. Keep it with its receipt as any
    /// other statement.
    /// </summary>
    /// <exception cref="ExchangeException">
    /// The node refused the question; with CERTIFICATE_REFUSED where the organisation was not evaluated (IM-19).
    /// </exception>
    /// <exception cref="ReceiptException">The receipt does not hold.</exception>
    public async Task<StatusAnswer> GetCreditCertificateAsync(
        SubjectQuery subject, AccessTicket access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(access);
        var response = await CallWithAccessAsync(access, context => _status.GetCreditCertificateAsync(
            new GetCreditCertificateRequest { Access = context, Subject = subject }, Options(cancellationToken)).ResponseAsync);
        return Answer(response.Statement, response.Receipt, 0, new AskedStatus([subject], access.Digest, StatusMoment.Now));
    }
}
