using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using MediatR;

namespace IncidentOps.Engine.Incidents;

/// <summary>Every incident command takes this one way in: from pages, API, hub and the engine itself.</summary>
public sealed record SubmitToIncident(
    IncidentId Incident, Guid CommandId, Actor Actor, IncidentCommand Command, DateTimeOffset? ClaimedAt = null)
    : IRequest<CommandAnswer>, IAuthorised
{
    public Permissions Needed => CommandPermissions.Of(Command);
}

/// <summary>
/// Looks beyond the incident before one of its commands is decided: at people, at other drills. An incident knows only itself.
/// </summary>
public interface ICommandCheck
{
    /// <summary>
    /// What is against it; null where nothing is. A repeat of a command that was carried out is answered as it was then, whatever has become
    /// of people since: the session, which knows, heeds this only where the command is new.
    /// </summary>
    ValueTask<Refusal?> FaultOfAsync(SubmitToIncident request, CancellationToken cancellation);
}

/// <summary>Hands the command to the incident's session, with what is against it from outside the incident.</summary>
public sealed class SubmitToIncidentHandler(IncidentSessions sessions, IEnumerable<ICommandCheck> checks) : IRequestHandler<SubmitToIncident, CommandAnswer>
{
    public async Task<CommandAnswer> Handle(SubmitToIncident request, CancellationToken cancellationToken)
    {
        Refusal? fault = null;
        foreach (var check in checks)
        {
            fault ??= await check.FaultOfAsync(request, cancellationToken);
        }

        return await sessions.SubmitAsync(request, fault, cancellationToken);
    }
}

/// <summary>A request that says what its sender must be permitted.</summary>
public interface IAuthorised
{
    Actor Actor { get; }

    Permissions Needed { get; }
}

/// <summary>Refuses what the actor is not permitted. The default is deny: a request without <see cref="IAuthorised"/> does not pass.</summary>
public sealed class AuthoriseBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    private static readonly LocalizedText Reason = new("You are not permitted to do this.", "この操作の権限がありません。");

    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (request is not IAuthorised authorised)
        {
            throw new InvalidOperationException($"{typeof(TRequest).Name} states no permission.");
        }

        if (authorised.Actor.Can(authorised.Needed))
        {
            return next();
        }

        return typeof(TResponse) == typeof(CommandAnswer)
            ? Task.FromResult((TResponse)(object)new CommandRefused(new Refusal("forbidden", Reason)))
            : throw new UnauthorizedAccessException($"{typeof(TRequest).Name} needs {authorised.Needed}.");
    }
}

/// <summary>What each command asks of its sender; within that, Core's rules decide (who leads, who may approve).</summary>
public static class CommandPermissions
{
    /// <summary>What nobody holds but the engine itself: timers, results and deliveries come from no person.</summary>
    public static readonly Permissions EngineAlone = Actor.System.Permissions;

    /// <exception cref="InvalidOperationException">A command that is not named here: nothing is permitted by being forgotten.</exception>
    public static Permissions Of(IncidentCommand command) => command switch
    {
        AcknowledgeNotification or ApproveUndo or DeclineUndo or DenyApproval or GiveApproval or OpenEvidence => Permissions.View,
        // Observers and guests of a drill may do nothing else; who takes part, Core says. A real event halts it whoever sees it.
        // So with what is written afterwards: by whoever conducted it, led it, or owns the finding.
        AnswerSurvey or HaltDrill or ObserveDrill or RateObjective or RecordFinding or SettleFinding => Permissions.View,
        // Conducting is for a drill's facilitators, whose account need not respond to anything, and playing for whoever has a part in it, be it a
        // manager who otherwise only looks on. A live incident is closed by whoever leads it. All of that is Core's to say.
        AnswerInject or CloseIncident or EditInject or HoldInject or ImproviseInject or JumpDrill or PauseDrill or PrepareDrill or ReadInject
            or ReleaseInject or ResumeDrill or SetDrillSpeed or SkipInject or StartDrill => Permissions.View,
        EraseIncident or EraseText or LiftLegalHold or PlaceLegalHold => Permissions.Administer,
        DeclareIncident { Mode: IncidentMode.Drill } => Permissions.View | Permissions.Facilitate,
        AbortRun or AcceptRole or AddNote or AttachEvidence or BypassApproval or BypassUndoApproval or CancelAction
            or ClaimStep or CompleteStep or CorrectNote or DecideStep or DeclareIncident or DeclineRole
            or MoveRun or OfferRole or PauseRun or PostStatusUpdate
            or QueueNotification or RecordAwareness or ReleaseStep or ReopenIncident
            or ReopenStep or RequestApproval or RequestUndo or ResolveOutcome or ResumeRun
            or SetSeverity or SettleClock or SkipStep or StartAction or StartRun or TakeRole
            => Permissions.View | Permissions.Respond,
        EraseExpiredIncident or FinishAction or RecordDelivery or RecordEvidenceErased or Wake => EngineAlone,
        _ => throw new InvalidOperationException($"{command.GetType().Name} states no permission: name it in {nameof(CommandPermissions)}."),
    };
}
