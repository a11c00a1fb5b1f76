"""Reach: how many different people act on one post of a person's.

Counted where the actors are known, estimated from counts of acts where only those are, and drawn
from the population where there is nothing. Follower counts do not enter: the engaged people are
what followers were ever good for, so more followers alone cannot raise a score.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.scoring.arrays import Flags, Floats, known_or, ratio
from orchestration.scoring.draws import Factor, Gamma
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.regression import fit_counts
from orchestration.scoring.shrinkage import GammaPrior, fit_gamma_poisson
from orchestration.scoring.tables import Population

OBSERVED, ESTIMATED, PRIOR = "observed", "estimated", "prior"
ENOUGH_FOR_A_LINE = 20
SLOPE_RANGE = (0.3, 1.3)
BISECTIONS = 60
ELASTICITY_LIMIT = 2.0


@dataclass(frozen=True)
class CountLine:
    """People per post from acts per post: ln u = intercept + slope ln x + N(0, spread²)."""

    intercept: float
    slope: float
    spread: float

    def people_per_post(self, acts: Floats, posts: Floats) -> Floats:
        """The estimate's mean; NaN where acts or posts are unknown.

        Half an act is added, so that posts without acts still have an estimate above 0.

        Example:
            >>> line = CountLine(0.0, 1.0, 0.001)
            >>> line.people_per_post(np.array([9.5]), np.array([10.0])).round(3).tolist()
            [1.0]
        """
        rate = ratio(acts + 0.5, posts)
        made: Floats = np.exp(self.intercept + self.slope * np.log(rate) + 0.5 * self.spread**2)
        return made


@dataclass(frozen=True)
class Reach:
    """The reach stage and what relevance and roi need of it.

    Attributes:
        factor: Engaged people per post, posterior.
        acts_per_person: Acts of one engaged person on one post's worth of engagement, posterior.
        return_share: q, chance that one who listens acts on a given post.
        line: How people follow from counts of acts.
        engaged_people: Distinct engaged people in the window, observed or estimated; NaN unknown.
        topical_engaged_people: The same on topical posts.
        basis: 'observed', 'estimated' or 'prior' for each person.
        exposure: Effective posts behind `engaged_people`; NaN unknown.
    """

    factor: Factor
    acts_per_person: Factor
    return_share: float
    line: CountLine
    engaged_people: Floats
    topical_engaged_people: Floats
    basis: np.ndarray[tuple[int], np.dtype[np.str_]]
    exposure: Floats


def effective_posts(posts: Floats, return_share: float) -> Floats:
    """Posts after which nobody new comes: (1 - (1 - q)^m) / q.

    Of N people who listen, N (1 - (1 - q)^m) have acted at least once after m posts, and N q act
    on one post. Distinct people divided by these effective posts are therefore people per post,
    whether somebody posted twice or two hundred times.

    Args:
        posts: m ≥ 0, shape (people,).
        return_share: q in (0, 1).

    Returns:
        Effective posts in [0, min(m, 1/q)], shape (people,).

    Example:
        >>> effective_posts(np.array([1.0, 1000.0]), 0.1).round(6).tolist()
        [1.0, 10.0]
    """
    made: Floats = -np.expm1(posts * np.log1p(-return_share)) / return_share
    return made


def fit_return_share(people: Floats, acts: Floats, posts: Floats) -> float:
    """The q at which the distinct people seen explain the acts seen.

        Σ D q m / (1 - (1 - q)^m) = Σ A

    Args:
        people: D, distinct engaged people, shape (people,); NaN unknown.
        acts: A, their acts.
        posts: m, posts with known actors.

    Returns:
        q in [1e-4, 0.99]; 0.1 where nobody was counted.

    Accuracy:
        Within 1e-9 of the root, which is unique: the left side grows with q.

    Example:
        >>> fit_return_share(np.array([65.132156]), np.array([100.0]), np.array([10.0]))
        0.1
    """
    use = (known_or(people, 0) > 0) & (known_or(acts, 0) > 0) & (known_or(posts, 0) > 0)
    d, a, m = people[use], acts[use], posts[use]
    if d.size == 0:
        return 0.1
    low, high = 1e-4, 0.99
    target = np.sum(a)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if np.sum(d * m / effective_posts(m, middle)) < target:
            low = middle
        else:
            high = middle
    return round((low + high) / 2, 9)


def measure_reach(population: Population, suspects: Floats, parameters: Parameters) -> Reach:
    """Engaged people per post of everybody, with the evidence behind it.

    Args:
        population: The people and their marts.
        suspects: Share of each person's acts judged inauthentic, in [0, 1): taken out of counts
            whose actors are unknown (known actors are already without them). Shape (people,).
        parameters: Constants.
    """
    p = parameters
    column = population.reader("reach")
    people, acts, posts = (
        column("engaged_people_count"),
        column("act_count"),
        _positive(column("actor_known_post_count")),
    )
    people = np.where(np.isnan(posts), np.nan, people)
    genuine = 1.0 - suspects
    counted_posts = _positive(column("counted_post_count"))
    counted_acts = column("counted_act_count") * genuine
    q = fit_return_share(
        people[population.sample], acts[population.sample], posts[population.sample]
    )
    effective = effective_posts(posts, q)
    line = fit_count_line(
        *population.fitting(ratio(people, effective), ratio(counted_acts, counted_posts)), p
    )

    observed = ~np.isnan(people)
    guess = line.people_per_post(counted_acts, counted_posts)
    estimated = ~observed & ~np.isnan(guess)
    listening = relative_listening(population, people, effective, p)
    trust = luck_trust(people, effective, p)
    prior = fit_gamma_poisson(
        *population.fitting(people * trust, effective * listening * trust),
        GammaPrior(p.engaged_rate, p.engaged_shape),
    )
    if not np.any(observed) and np.any(estimated):
        prior = GammaPrior(float(np.mean(guess[estimated])), p.engaged_shape)
    # An estimate with log spread s is worth 1/s² people, however many acts it was made from.
    worth = 1.0 / line.spread**2
    events = np.where(observed, people * trust, np.where(estimated, worth, np.nan))
    exposure = np.where(observed, effective * trust, worth / guess)
    mean, shape = prior.posterior(events, exposure * listening)
    mean = mean * listening

    topical_people, topical_posts = (
        column("topical_engaged_people_count"),
        column("topical_counted_post_count"),
    )
    topical_guess = line.people_per_post(
        column("topical_counted_act_count") * genuine, _positive(topical_posts)
    ) * effective_posts(topical_posts, q)
    topical_guess = np.where(topical_posts == 0, 0.0, topical_guess)
    all_guess = guess * effective_posts(counted_posts, q)
    return Reach(
        factor=Factor(
            "reach",
            1.0,
            (Gamma(mean, shape),),
            "{} engaged people per post",
            observed | estimated | (listening != 1.0),
        ),
        acts_per_person=_acts_per_person(population, p),
        return_share=q,
        line=line,
        engaged_people=np.where(observed, people, all_guess),
        topical_engaged_people=np.where(
            observed, topical_people, np.minimum(topical_guess, all_guess)
        ),
        basis=_basis(observed, estimated),
        exposure=np.where(observed, effective, effective_posts(counted_posts, q)),
    )


def luck_trust(people: Floats, posts: Floats, p: Parameters) -> Floats:
    """How much of a count is left when posts differ in luck: 1 / (1 + v k / m).

    k people on m posts vary by k + v k²/m, v the luck's squared coefficient of variation per post:
    as much as k / (1 + v k / m) people would by chance alone.

    Args:
        people: k, shape (people,); NaN unknown.
        posts: m, shape (people,); NaN or 0 unknown.
        p: Constants; `post_luck` is v.

    Returns:
        In (0, 1], 1 where unknown; shape (people,).

    Example:
        >>> luck_trust(np.array([25.0, 475.0]), np.array([5.0, 5.0]), Parameters()).tolist()
        [0.5, 0.05]
    """
    per_post = known_or(ratio(people, np.where(posts > 0, posts, np.nan)), 0.0)
    made: Floats = 1.0 / (1.0 + p.post_luck * per_post)
    return made


def relative_listening(
    population: Population, people: Floats, effective: Floats, p: Parameters
) -> Floats:
    """Prior mean of people per post over the usual one, from followers known by name.

        l = (L + c)^b / mean,  L their activity, c a tenth of the usual L

    b is learnt where engaged people were counted as well (negative-binomial regression with a
    normal prior around `listener_elasticity`). A number of followers says nothing here: only who
    is known by name and seen to be active counts.

    Args:
        population: The people.
        people: Distinct engaged people, shape (people,); NaN unknown.
        effective: Their effective posts.
        p: Constants.

    Returns:
        Ratio, mean 1 over those of whom all followers are known by name; 1 for the others.
    """
    activity = population.numbers("relevance", "listener_activity")
    known = ~np.isnan(activity)
    if p.listener_elasticity == 0 or not np.any(known) or float(np.sum(activity[known])) == 0:
        return np.ones(activity.size)
    usual = float(np.mean(activity[known]))
    logs = np.log((known_or(activity, usual) + 0.1 * usual) / (1.1 * usual))
    use = known & population.sample & ~np.isnan(people) & (known_or(effective, 0.0) > 0)
    elasticity = p.listener_elasticity
    if np.any(use) and p.elasticity_spread > 0:
        weights = fit_counts(
            np.stack([np.ones(int(np.count_nonzero(use))), logs[use]], axis=1),
            people[use],
            effective[use],
            centre=np.array([np.log(p.engaged_rate), elasticity]),
            precision=np.array([0.01, p.elasticity_spread**-2]),
            dispersion=1.0 / p.engaged_shape,
        )
        elasticity = round(min(max(float(weights[1]), 0.0), ELASTICITY_LIMIT), 2)
    raised = np.exp(elasticity * logs)
    return np.where(known, raised / float(np.mean(raised[known])), 1.0)


def fit_count_line(people_per_post: Floats, acts_per_post: Floats, p: Parameters) -> CountLine:
    """Least squares of log people on log acts over the people for whom both are known.

    Returns the assumed line (`people_per_act`, slope 1) where fewer than 20 people show both.

    Example:
        >>> fit_count_line(np.array([np.nan]), np.array([1.0]), Parameters()).slope
        1.0
    """
    use = (known_or(people_per_post, 0) > 0) & (known_or(acts_per_post, 0) > 0)
    if np.count_nonzero(use) < ENOUGH_FOR_A_LINE:
        spread = p.people_per_act_spread
        return CountLine(float(np.log(p.people_per_act)) - 0.5 * spread**2, 1.0, spread)
    x, y = np.log(acts_per_post[use]), np.log(people_per_post[use])
    centred = x - x.mean()
    slope = float(np.sum(centred * (y - y.mean())) / max(float(np.sum(centred**2)), 1e-9))
    slope = min(max(slope, SLOPE_RANGE[0]), SLOPE_RANGE[1])
    intercept = float(y.mean() - slope * x.mean())
    residual = y - intercept - slope * x
    return CountLine(intercept, slope, max(float(np.sqrt(np.mean(residual**2))), 0.05))


def _acts_per_person(population: Population, p: Parameters) -> Factor:
    people = population.numbers("reach", "engaged_people_count")
    acts = population.numbers("reach", "act_count")
    default = GammaPrior(p.acts_per_person, 5.0)
    prior = fit_gamma_poisson(*population.fitting(acts, people), default)
    mean, shape = prior.posterior(acts, people)
    return Factor(
        "acts", 1.0, (Gamma(mean, shape),), "{} acts per engaged person", known_or(people, 0.0) > 0
    )


def _basis(observed: Flags, estimated: Flags) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    return np.where(observed, OBSERVED, np.where(estimated, ESTIMATED, PRIOR))


def _positive(posts: Floats) -> Floats:
    """Posts, unknown where there are none: nothing was seen on no post."""
    return np.where(known_or(posts, 0.0) > 0, posts, np.nan)
