using System.Data.Common;
using AddinHost.Data;
using AddinHost.Mail.Smtp;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress;

/// <summary>Who of those that a sender names is known here.</summary>
public sealed partial class IngressRecipients(IServiceScopeFactory scopes, IOptions<IngressOptions> options, ILogger<IngressRecipients> logger)
{
    private static readonly SmtpServerReply Elsewhere = new(550, "5.7.1", "Relaying denied");
    private static readonly SmtpServerReply Unknown = new(550, "5.1.1", "No such recipient");
    private static readonly SmtpServerReply NotNow = new(451, "4.3.0", "Try again later");

    /// <summary>Null when the address is somebody's, else the refusal.</summary>
    public async ValueTask<SmtpServerReply?> CheckAsync(string address, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        var at = address.LastIndexOf('@');
        if (at < 0)
            return Unknown;
        if (!address[(at + 1)..].Equals(options.Value.Domain, StringComparison.OrdinalIgnoreCase))
            return Elsewhere;
        try
        {
            var hash = LoggingAddress.Hash(address[..at]);
            await using var scope = scopes.CreateAsyncScope();
            // The address says whose mail it is; until it is found, nobody is the caller.
            return await scope.ServiceProvider.GetRequiredService<AppDb>().LoggingAddresses.IgnoreQueryFilters([AppDb.OrganizationFilter])
                .AnyAsync(row => row.AddressHash == hash && row.RevokedAt == null, ct) ? null : Unknown;
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException or TimeoutException)
        {
            LogFailed(exception);
            return NotNow;
        }
    }

    [LoggerMessage(LogLevel.Error, "A recipient could not be looked up; the sender was told to come later")]
    private partial void LogFailed(Exception exception);
}
