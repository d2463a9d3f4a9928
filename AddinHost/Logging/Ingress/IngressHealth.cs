using System.Globalization;
using AddinHost.Logging.Ingress.CatchAll;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress;

/// <summary>How much received mail waits and since when; degraded when the spool is full and senders are told to come later, or the catch-all mailbox cannot be read.</summary>
internal sealed class IngressHealth(IngressSpool spool, CatchAllCursor catchAll, IOptions<IngressOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!options.Value.IsOn)
            return HealthCheckResult.Healthy();
        var waiting = spool.Look();
        var data = new Dictionary<string, object> { ["waiting"] = waiting.Count, ["bytes"] = waiting.Bytes };
        if (waiting.Since is { } since)
            data["since"] = since.ToString("O", CultureInfo.InvariantCulture);
        var problem = options.Value.Imap.IsOn ? (await catchAll.FindAsync(cancellationToken))?.ProblemCode : null;
        if (problem is not null)
            data["catchAll"] = problem;
        return spool.HasRoom && problem is null ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Degraded(data: data);
    }
}
