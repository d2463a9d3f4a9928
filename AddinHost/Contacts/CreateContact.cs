using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Idempotency;
using AddinHost.Shared.Results;

namespace AddinHost.Contacts;

/// <summary>Creates a contact with at least one address.</summary>
public sealed class CreateContact(AppDb db, ContactBook book, IdempotentWrites writes)
{
    public sealed record Request([Required, MinLength(1), MaxLength(50)] IReadOnlyList<string> Addresses, [MaxLength(200)] string? Name = null);

    public async Task<Result<ContactView>> HandleAsync(Request request, string? idempotencyKey, CancellationToken ct)
    {
        try
        {
            return await writes.RunAsync<ContactView>(
                idempotencyKey,
                new { what = "contact", request },
                async () =>
                {
                    var added = await book.AddAsync(request.Name, request.Addresses, ct);
                    // Thrown, so that the half that was inserted is rolled back.
                    return added.Error is { } error ? throw new RefusedException(error) : ContactView.Of(added.Value);
                },
                ct);
        }
        catch (RefusedException refused)
        {
            db.ChangeTracker.Clear();
            return refused.Error;
        }
    }

    private sealed class RefusedException(Error error) : Exception
    {
        public Error Error => error;
    }
}
