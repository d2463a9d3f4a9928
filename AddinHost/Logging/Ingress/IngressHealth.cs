using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress;

/// <summary>How much received mail waits and since when; degraded when the spool is full and senders are told to come later.</summary>
internal sealed class IngressHealth(IngressSpool spool, IOptions<IngressOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!options.Value.IsOn)
            return Task.FromResult(HealthCheckResult.Healthy());
        var waiting = spool.Look();
        var data = new Dictionary<string, object> { ["waiting"] = waiting.Count, ["bytes"] = waiting.Bytes };
        if (waiting.Since is { } since)
            data["since"] = since.ToString("O", CultureInfo.InvariantCulture);
        return Task.FromResult(spool.HasRoom ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Degraded(data: data));
    }
}
