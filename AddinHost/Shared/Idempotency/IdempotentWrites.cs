using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Shared.Idempotency;

/// <summary>Runs a write at most once for a key of the caller; the answer is kept in the same transaction as the write.</summary>
public sealed class IdempotentWrites(AppDb db, Caller caller, TimeProvider clock)
{
    private const int KeyLimit = 200;

    /// <param name="key">The caller's Idempotency-Key; without one the write simply runs.</param>
    /// <param name="request">Everything that makes this request what it is.</param>
    public Task<Result<T>> RunAsync<T>(string? key, object request, Func<Task<Result<T>>> write, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(key))
            return db.WriteAsync(write, ct);
        if (key.Length > KeyLimit)
            return Task.FromResult<Result<T>>(Error.Invalid("idempotency_key_invalid", "An Idempotency-Key has at most {0} characters.", KeyLimit));

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(request, EventJson.Options)));
        return RunKeyedAsync(key, hash, write, ct);
    }

    private async Task<Result<T>> RunKeyedAsync<T>(string key, byte[] hash, Func<Task<Result<T>>> write, CancellationToken ct)
    {
        try
        {
            return await db.WriteAsync(
                async () =>
                {
                    if (await FindAsync<T>(key, hash, ct) is { } earlier)
                        return earlier;
                    var result = await write();
                    if (!result.Succeeded)
                        return result;
                    var answer = new IdempotentAnswer
                    {
                        MemberId = caller.MemberId,
                        Key = key,
                        RequestHash = hash,
                        Answer = JsonSerializer.Serialize(result.Value, EventJson.Options),
                        CreatedAt = clock.GetUtcNow(),
                    };
                    // The same key at the same moment on PostgreSQL: the index lets one in, the other rolls its write back.
                    return await db.TryInsertAsync(answer, ct) ? result : throw new KeyLostException();
                },
                ct);
        }
        catch (KeyLostException lostKey)
        {
            db.ChangeTracker.Clear();
            return await FindAsync<T>(key, hash, ct) ?? throw new InvalidOperationException("The answer that won the key is gone.", lostKey);
        }
    }

    private async Task<Result<T>?> FindAsync<T>(string key, byte[] hash, CancellationToken ct)
    {
        var answer = await db.IdempotentAnswers.AsNoTracking().SingleOrDefaultAsync(row => row.MemberId == caller.MemberId && row.Key == key, ct);
        if (answer is null)
            return null;
        return CryptographicOperations.FixedTimeEquals(answer.RequestHash, hash)
            ? JsonSerializer.Deserialize<T>(answer.Answer, EventJson.Options)!
            : Error.Conflict("idempotency_key_reused", "That Idempotency-Key was used for another request; choose a new one.");
    }

    private sealed class KeyLostException : Exception;
}
