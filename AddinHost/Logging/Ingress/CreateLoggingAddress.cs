using System.Security.Cryptography;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress;

/// <summary>Makes a secret address for the caller's BCCs and forwards. The answer is the only time it is shown.</summary>
public sealed class CreateLoggingAddress(AppDb db, Caller caller, IOptions<IngressOptions> options, TimeProvider clock)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";

    public sealed record Response(Guid Id, string Address);

    public async Task<Result<Response>> HandleAsync(CancellationToken ct)
    {
        if (!options.Value.IsOn)
            return Error.Unprocessable("ingress_off", "This installation takes no mail by itself. An administrator can switch that on with Ingress:Domain and Ingress:Smtp:Listen, Ingress:Lmtp:Listen or Ingress:Imap:Host.");
        var (row, address) = await AddAsync(null, createsContacts: true, ct);
        return new Response(row.Id, address);
    }

    /// <summary>One for the Bcc of a single mail, on no list of the member's; another each time it is asked for.</summary>
    public async Task<string> ForOneMailAsync(Guid referenceId, CancellationToken ct) => (await AddAsync(referenceId, createsContacts: false, ct)).Address;

    private async Task<(LoggingAddress Row, string Address)> AddAsync(Guid? referenceId, bool createsContacts, CancellationToken ct)
    {
        var localPart = RandomNumberGenerator.GetString(Letters, 26);
        var row = new LoggingAddress { MemberId = caller.MemberId, AddressHash = LoggingAddress.Hash(localPart), ReferenceId = referenceId, CreatesContacts = createsContacts, CreatedAt = clock.GetUtcNow() };
        db.LoggingAddresses.Add(row);
        await db.SaveChangesAsync(ct);
        return (row, $"{localPart}@{options.Value.Domain}");
    }
}
