// Package plan keeps the plan of a project: tasks in their outline, milestones among them, links, people
// and calendars. It computes dates with the engine of schedule, compares the plan with its baselines,
// shows what a change would bring before it is made, and exchanges plans with Microsoft Project.
//
// Tables: portfolio_task, portfolio_plan, portfolio_task_link, portfolio_plan_resource,
// portfolio_assignment, portfolio_calendar, portfolio_calendar_day, portfolio_calendar_week, portfolio_plan_draft, and the copies
// at each baseline, portfolio_baseline_task and portfolio_baseline_link.
package plan
