using AddinHost.Data;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Architecture;

/// <summary>Erasure walks one list of tables; a table that is not on it would be forgotten.</summary>
public sealed class PersonalDataTests
{
    /// <summary>Parts of column names that mean a person or what somebody wrote.</summary>
    private static readonly string[] Signs =
        ["address", "email", "name", "text", "subject", "preview", "html", "header", "phone", "title", "note", "content", "payload", "answer", "cells", "sample", "search", "properties", "to", "cc", "user_name"];

    /// <summary>Tables whose columns only sound like people.</summary>
    private static readonly Dictionary<string, string> NobodyInThem = new()
    {
        ["Organization"] = "the name of the organization that uses Inlay",
        ["ProviderApp"] = "names and secrets of the program's registration at a provider",
        ["MailboxToken"] = "sealed secrets, which go with their mailbox",
        ["Team"] = "names of groups that an administrator thought of",
        ["ProtectionKey"] = "names of keys",
        ["PropertyDefinition"] = "names of columns that an administrator thought of",
    };

    [Fact]
    public async Task A_table_with_a_name_an_address_or_content_is_on_the_list_of_personal_data()
    {
        await using var host = await TestHost.StartAsync(setUp: false);
        await host.InDatabaseAsync(db =>
        {
            var listed = PersonalData.Tables.Select(table => table.Entity).ToList();
            Assert.Equal(listed.Count, listed.Distinct().Count());
            Assert.All(listed, entity => Assert.NotNull(db.Model.FindEntityType(entity)));
            var forgotten = db.Model.GetEntityTypes().Where(entity => !listed.Contains(entity.ClrType) && !NobodyInThem.ContainsKey(entity.ClrType.Name) && entity.ClrType.Namespace!.StartsWith("AddinHost", StringComparison.Ordinal))
                .SelectMany(entity => entity.GetProperties().Where(property => property.ClrType == typeof(string) || property.ClrType == typeof(byte[]))
                    .Where(property => Conventional(property.Name).Any(Signs.Contains)).Select(property => $"{entity.ClrType.Name}.{property.Name}"))
                .ToList();
            Assert.True(forgotten.Count == 0, $"Put the table on the list in Data/PersonalData.cs, or say in this test why nobody is in it: {string.Join(", ", forgotten)}");
            return Task.FromResult(true);
        });
    }

    private static string[] Conventional(string property) =>
        [.. System.Text.RegularExpressions.Regex.Split(property, "(?<!^)(?=[A-Z])", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Select(word => word.ToLowerInvariant())];
}
