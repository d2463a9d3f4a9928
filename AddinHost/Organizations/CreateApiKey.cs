using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;

namespace AddinHost.Organizations;

/// <summary>Makes a key with which a program acts for the caller. The answer is the only time it is shown.</summary>
public sealed class CreateApiKey(AppDb db, Caller caller, TimeProvider clock)
{
    public const string Prefix = "inlay_";

    public sealed record Request([Required, MaxLength(200)] string Name);

    public sealed record Response(Guid Id, string Key);

    public async Task<Result<Response>> HandleAsync(Request request, CancellationToken ct)
    {
        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var row = new ApiKey { MemberId = caller.MemberId, Name = request.Name, KeyHash = SHA256.HashData(Encoding.UTF8.GetBytes(key)), CreatedAt = clock.GetUtcNow() };
        db.ApiKeys.Add(row);
        await db.SaveChangesAsync(ct);
        return new Response(row.Id, key);
    }
}
