using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations;

/// <summary>What this installation is known by; made at the first start, the same on every host.</summary>
public sealed class ThisInstallation(IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>Id of the Outlook add-in in its manifest.</summary>
    public Guid OutlookAddinId { get; private set; }

    /// <summary>To be called once the schema is there.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        await db.TryInsertAsync(new Installation { OutlookAddinId = Guid.NewGuid(), CreatedAt = clock.GetUtcNow() }, ct);
        OutlookAddinId = await db.Installations.Where(row => row.Id == Installation.OnlyId).Select(row => row.OutlookAddinId).SingleAsync(ct);
    }
}
