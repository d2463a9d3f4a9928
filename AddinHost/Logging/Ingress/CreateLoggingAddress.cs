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
        var localPart = RandomNumberGenerator.GetString(Letters, 26);
        var row = new LoggingAddress { MemberId = caller.MemberId, AddressHash = LoggingAddress.Hash(localPart), CreatedAt = clock.GetUtcNow() };
        db.LoggingAddresses.Add(row);
        await db.SaveChangesAsync(ct);
        return new Response(row.Id, $"{localPart}@{options.Value.Domain}");
    }
}
