using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Properties;

/// <summary>A property as it is listed.</summary>
public sealed record PropertyView(Guid Id, RecordKind RecordKind, string Key, string Label, PropertyType Type, IReadOnlyList<string> Choices)
{
    public static PropertyView Of(PropertyDefinition row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(row.Id, row.RecordKind, row.Key, row.Label, row.Type, ContactText.List(row.Choices));
    }
}

/// <summary>The organization's own properties: listed by all, defined by administrators.</summary>
public sealed partial class ManageProperties(AppDb db, TimeProvider clock)
{
    private const int Most = 100;

    public sealed record Request(
        RecordKind RecordKind, [Required, MaxLength(50)] string Key, [Required, MaxLength(100)] string Label, PropertyType Type, [MaxLength(200)] IReadOnlyList<string>? Choices = null);

    public sealed record ChangeRequest([Required, MaxLength(100)] string Label, [MaxLength(200)] IReadOnlyList<string>? Choices = null);

    /// <param name="Ids">All of them, in the order in which records are to show them.</param>
    public sealed record OrderRequest([Required, MaxLength(Most)] IReadOnlyList<Guid> Ids);

    public async Task<Page<PropertyView>> ListAsync(CancellationToken ct) =>
        new([.. (await db.PropertyDefinitions.AsNoTracking().OrderBy(row => row.Position).ThenBy(row => row.Id).ToListAsync(ct)).Select(PropertyView.Of)], null);

    public async Task<Result<PropertyView>> AddAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!Key().IsMatch(request.Key))
            return Error.Field("key", "property_key_invalid", "A key has small letters, digits and _, and begins with a letter.");
        if (Check(request.Type, request.Label, request.Choices) is { } wrong)
            return wrong;
        if (await db.PropertyDefinitions.CountAsync(ct) >= Most)
            return Error.Unprocessable("properties_too_many", "There can be {0} properties.", Most);
        var row = new PropertyDefinition
        {
            RecordKind = request.RecordKind,
            Key = request.Key,
            Label = request.Label.Trim(),
            Type = request.Type,
            Choices = ContactText.Json(Choices(request.Choices)),
            CreatedAt = clock.GetUtcNow(),
            Position = int.MaxValue,
        };
        return await db.TryInsertAsync(row, ct) ? PropertyView.Of(row) : Error.Conflict("property_exists", "There is a property “{0}” already.", request.Key);
    }

    public async Task<Result<PropertyView>> ChangeAsync(Guid id, ChangeRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await db.PropertyDefinitions.SingleOrDefaultAsync(row => row.Id == id, ct) is not { } row)
            return NotFound;
        if (Check(row.Type, request.Label, request.Choices) is { } wrong)
            return wrong;
        row.Label = request.Label.Trim();
        row.Choices = ContactText.Json(Choices(request.Choices));
        await db.SaveChangesAsync(ct);
        return PropertyView.Of(row);
    }

    public async Task<Result<Page<PropertyView>>> OrderAsync(OrderRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var rows = await db.PropertyDefinitions.ToListAsync(ct);
        if (rows.Exists(row => !request.Ids.Contains(row.Id)) || request.Ids.Distinct().Count() != rows.Count)
            return Error.Conflict("properties_changed", "There are other properties by now; look at the list again.");
        foreach (var row in rows)
            row.Position = request.Ids.ToList().IndexOf(row.Id);
        await db.SaveChangesAsync(ct);
        return await ListAsync(ct);
    }

    /// <summary>The definition goes; values stay in the records, unseen, until those are written again.</summary>
    public async Task<Result<Done>> RemoveAsync(Guid id, CancellationToken ct) =>
        await db.WriteAsync(() => db.PropertyDefinitions.Where(row => row.Id == id).ExecuteDeleteAsync(ct), ct) == 0 ? NotFound : default(Done);

    private static readonly Error NotFound = Error.NotFound("property_not_found", "That property is not in your organization.");

    private static Error? Check(PropertyType type, string label, IReadOnlyList<string>? choices) =>
        string.IsNullOrWhiteSpace(label) ? Error.Field("label", "property_label_missing", "A property needs a label.")
        : type == PropertyType.Choice && Choices(choices).Count == 0 ? Error.Field("choices", "property_choices_missing", "Name at least one choice.") : null;

    private static List<string> Choices(IReadOnlyList<string>? choices) => [.. (choices ?? []).Select(ContactText.Line).OfType<string>().Distinct()];

    [GeneratedRegex("^[a-z][a-z0-9_]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Key();
}
