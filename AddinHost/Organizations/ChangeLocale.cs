using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations;

/// <summary>Changes the language that Inlay speaks to a member.</summary>
public sealed class ChangeLocale(AppDb db, Caller caller)
{
    public async Task<Result<Done>> HandleAsync(string locale, CancellationToken ct)
    {
        if (!Say.Languages.Contains(locale))
            return Error.Field("locale", "locale_unknown", "Inlay speaks {0}.", string.Join(", ", Say.Languages));
        await db.WriteAsync(() => db.Users.Where(member => member.Id == caller.MemberId).ExecuteUpdateAsync(set => set.SetProperty(member => member.Locale, locale), ct), ct);
        return default(Done);
    }
}
