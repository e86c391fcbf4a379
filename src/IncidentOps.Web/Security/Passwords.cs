using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace IncidentOps.Web.Security;

/// <summary>Hashes passwords (PBKDF2 with HMAC-SHA512) and checks them. Slow on purpose, so only a few at once: guessing must not take the processor.</summary>
public sealed class Passwords : IDisposable
{
    /// <summary>OWASP's figure for PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 210_000;

    private const int MostWaiting = 64;

    private readonly PasswordHasher<Person> hasher;
    private readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly string nobodysHash;
    private int waiting;

    public Passwords()
    {
        hasher = new PasswordHasher<Person>(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
        nobodysHash = Hash(Guid.NewGuid().ToString());
    }

    /// <summary>Why the password is not taken; null where it is.</summary>
    public static Refusal? Check(string password, params IEnumerable<string?> ownWords) =>
        PasswordRule.Check(password, CommonPasswords.Contains, ownWords.OfType<string>());

    public string Hash(string password) => hasher.HashPassword(null!, PasswordRule.Normalize(password));

    /// <summary>
    /// Whether the password is the person's. Takes as long where there is no such person, or none who can sign in, so that nobody
    /// learns which accounts exist. Null: too many are waiting, try again.
    /// </summary>
    public async Task<bool?> IsRightAsync(Person? person, string password, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref waiting);
            return null;
        }

        try
        {
            await turns.WaitAsync(cancellation);
            try
            {
                var isKnown = person is { CanSignIn: true };
                var hash = isKnown ? person!.PasswordHash! : nobodysHash;
                // Longer ones can't have been set; hashing a megabyte would be a gift to attackers.
                var tried = password.Length <= 2_048 ? PasswordRule.Normalize(password) : "";
                return hasher.VerifyHashedPassword(null!, hash, tried) != PasswordVerificationResult.Failed && isKnown;
            }
            finally
            {
                turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    public void Dispose() => turns.Dispose();
}
